import { describe, expect, it } from 'vitest';
import { selectedSubjects } from './event-selection.js';

describe('the subjects of a selection', () => {
  it.each([
    [[], [], ['muster.event.>']],
    [['cluster'], [], ['muster.event.cluster.*.*']],
    [['operation.ended', 'server'], [], ['muster.event.operation.ended.*', 'muster.event.server.*.*']],
    [[], ['c1', 'c2'], ['muster.event.*.*.c1', 'muster.event.*.*.c2']],
    [['cluster.created'], ['c1', 'c1'], ['muster.event.cluster.created.c1']],
  ])('%j of %j are %j', (events, clusters, subjects) => {
    expect(selectedSubjects({ events, clusters })).toEqual(subjects);
  });

  it('are no part of one another: NATS refuses a consumer with such filters', () => {
    expect(
      selectedSubjects({ events: ['cluster.created', 'cluster', 'cluster', 'cluster.deleted'], clusters: [] }),
    ).toEqual(['muster.event.cluster.*.*']);
  });

  it.each(['*', '>', 'a.b', ''])('never take "%s" for a cluster: it would stand for others', (id) => {
    expect(() => selectedSubjects({ events: [], clusters: [id] })).toThrow('is not the id of a cluster');
  });
});
