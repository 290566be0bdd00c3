import { Option } from 'commander';
import { LIST_FORMAT_HELP, parseListFormat, parseShowFormat, SHOW_FORMAT_HELP } from '../output/format.js';

/** `-f` of a list. */
export const listFormat = (): Option =>
  new Option('-f, --format <format>', LIST_FORMAT_HELP)
    .argParser(parseListFormat)
    .default(parseListFormat('table'), 'table');

/** `-f` of an object. */
export const showFormat = (): Option =>
  new Option('-f, --format <format>', SHOW_FORMAT_HELP).argParser(parseShowFormat).default('human');
