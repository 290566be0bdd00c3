import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measurementsOf, wantedParts, type Measurement } from './areas.js';
import { parseCommandLine, usage, type BenchOptions } from './command-line.js';
import { metText, type Figure } from './figures/figure.js';
import { printedFigures } from './figures/print-figures.js';
import { endServicesOnSignal } from './muster/end-services.js';
import { describeMachine, loadBefore } from './page/machine.js';
import { withFigures } from './page/performance-page.js';

const PAGE = join(import.meta.dirname, '../../../docs/performance.md');

/** Measures, prints, and writes down what was asked for. Status 1: something could not be measured to its end. */
async function main(args: readonly string[]): Promise<number> {
  let options: BenchOptions;
  let measurements: readonly Measurement[];
  try {
    options = parseCommandLine(args);
    measurements = measurementsOf(options.area, options.only);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`);
    return 2;
  }
  const figures: Figure[] = [];
  let failed = false;
  for (const measurement of measurements) {
    const load = loadBefore();
    process.stderr.write(`${measurement.name}: begins, load average ${load}\n`);
    try {
      const found = await measurement.measure({
        sizes: options.sizes,
        say,
        wants: wantedParts(measurement, options.only),
      });
      figures.push(...found.map((figure) => withLoad(figure, load)));
    } catch (error) {
      failed = true;
      process.stderr.write(`${measurement.name}: ${(error as Error).stack ?? String(error)}\n`);
    }
  }
  process.stdout.write(`\n${printedFigures(figures)}\n`);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures.map(wireOf), null, 2)}\n`);
  if (options.page) await updatePage(options.area, args, figures);
  return failed ? 1 : 0;
}

/** A figure of a machine that had other work is one of that work, too. */
function withLoad(figure: Figure, load: string): Figure {
  if (figure.value === null) return figure;
  const told = `load average ${load} before`;
  return { ...figure, note: figure.note === '' ? told : `${figure.note}; ${told}` };
}

function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

/** A figure as other programs read it. */
function wireOf({ name, value, unit, target, met, note }: Figure): object {
  return { name, value, unit, target, met, note };
}

async function updatePage(area: string, args: readonly string[], figures: readonly Figure[]): Promise<void> {
  const command = ['npm run bench --', ...args].join(' ');
  const day = new Date().toISOString().slice(0, 10);
  const page = withFigures(await readFile(PAGE, 'utf8'), area, figures, { command, machine: describeMachine(), day });
  await writeFile(PAGE, page);
  process.stderr.write(`docs/performance.md: ${figures.map(({ met }) => metText(met)).join(', ')}\n`);
}

endServicesOnSignal();
process.exitCode = await main(process.argv.slice(2));
