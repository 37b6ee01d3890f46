import { Command, InvalidArgumentError, Option } from 'commander';
import { packageVersion } from '../system/package-root.ts';
import { defaultApiKeyVariable } from './api-key.ts';
import type { BenchOptions } from './commands/bench.ts';
import type { InspectOptions } from './commands/inspect.ts';
import type { JudgeOptions } from './commands/judge.ts';
import type { LocalOptions } from './commands/local.ts';
import type { MatrixOptions } from './commands/matrix.ts';
import type { ReportOptions } from './commands/report.ts';
import type { TrialOptions } from './commands/trial.ts';

const exitStatuses = `
Exit status:
  0 done · 1 unexpected · 2 usage or config · 3 target unreachable, refused or not ready
  4 --fail-on reached · 5 measured but not judgeable · 130 interrupted`;

/**
 * The command line. Commands load their code when they run, so that `--help` answers at once.
 * @param setStatus takes the exit status of a command that came to its end
 */
export function buildProgram(setStatus: (status: number) => void): Command {
  const program = new Command('highwater')
    .description('The high-water mark of a Qdrant deployment: measure it, judge it, say what to run next.')
    .version(packageVersion())
    .showHelpAfterError('(highwater --help shows the commands)')
    .exitOverride();
  // Subcommands copy the settings above at the moment they are added.
  addMeasuring(program, setStatus);
  addReading(program, setStatus);
  program.addHelpText(
    'after',
    `
Examples:
  $ highwater trial                                   measure an embedded Qdrant and judge it
  $ highwater inspect http://127.0.0.1:6333           judge a server without any load
  $ highwater bench --target http://127.0.0.1:6333    measure a server that is already there
  $ highwater judge highwater-out/latest/result.json --profile my.yaml
${exitStatuses}`,
  );
  return program;
}

function addMeasuring(program: Command, setStatus: (status: number) => void): void {
  const trial = program
    .command('trial')
    .description('start embedded Qdrant servers, measure them, and judge the result')
    .addOption(nodesOption());
  addRunOptions(trial)
    .addHelpText(
      'after',
      `
Examples:
  $ highwater trial
  $ highwater trial --nodes 3 --profile my.yaml --fail-on urgent
  $ highwater trial --plan my-plan.yaml --data ./vectors --out runs/one
${exitStatuses}`,
    )
    .action(async (options: TrialOptions) => {
      const { runTrial } = await import('./commands/trial.ts');
      setStatus(await runTrial(options));
    });

  const bench = program
    .command('bench')
    .description('measure servers that are already there, in a collection of its own')
    .requiredOption('--target <urls>', 'one URL, or one per node with commas between')
    .option(
      '--max-rate <n>',
      'never send more searches per second than this (the upload is not held back); needed beyond loopback',
      positive,
    )
    .option('--keep', 'keep the collection of the run', false)
    .addOption(apiKeyOption())
    .addOption(prometheusOption());
  addRunOptions(bench)
    .addHelpText(
      'after',
      `
Examples:
  $ highwater bench --target http://127.0.0.1:6333
  $ QDRANT_API_KEY=… highwater bench --target https://qdrant.example:6333 --max-rate 200 --profile my.yaml
${exitStatuses}`,
    )
    .action(async (options: BenchOptions) => {
      const { runBench } = await import('./commands/bench.ts');
      setStatus(await runBench(options));
    });

  program
    .command('inspect')
    .description('judge servers that are already there without any load, read-only')
    .argument('<urls>', 'one URL, or one per node with commas between')
    .addOption(profileOption())
    .addOption(apiKeyOption())
    .addOption(prometheusOption())
    .option('--out <dir>', 'also write result.json and report.html there')
    .addOption(failOnOption())
    .option('--json', 'print result, verdict and claims as JSON', false)
    .option('--quiet', 'no progress on stderr', false)
    .addHelpText(
      'after',
      `
Examples:
  $ highwater inspect http://127.0.0.1:6333
  $ highwater inspect http://10.0.0.1:6333,http://10.0.0.2:6333,http://10.0.0.3:6333 --profile my.yaml --json
${exitStatuses}`,
    )
    .action(async (urls: string, options: InspectOptions) => {
      const { runInspect } = await import('./commands/inspect.ts');
      setStatus(await runInspect(urls, options));
    });

  program
    .command('local')
    .description('start embedded Qdrant servers, print their URLs, and keep them until Ctrl-C')
    .addOption(nodesOption())
    .addHelpText('after', '\nExample:\n  $ highwater local --nodes 3\n')
    .action(async (options: LocalOptions) => {
      const { runLocal } = await import('./commands/local.ts');
      setStatus(await runLocal(options));
    });
}

function addReading(program: Command, setStatus: (status: number) => void): void {
  program
    .command('judge')
    .description('judge a result again, without measuring')
    .argument('<result>', 'result.json of an earlier run')
    .option('--profile <file>', 'judge with this profile instead of the one in the result')
    .addOption(failOnOption())
    .option('--json', 'print result, verdict and claims as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  $ highwater judge highwater-out/latest/result.json --profile my.yaml --fail-on consider\n',
    )
    .action(async (file: string, options: JudgeOptions) => {
      const { runJudge } = await import('./commands/judge.ts');
      setStatus(await runJudge(file, options));
    });

  program
    .command('report')
    .description('build the HTML report again, from the result alone')
    .argument('<result>', 'result.json of an earlier run')
    .option('--out <file>', 'where to write it (default: report.html beside the result)')
    .addHelpText('after', '\nExample:\n  $ highwater report highwater-out/latest/result.json --out /tmp/report.html\n')
    .action(async (file: string, options: ReportOptions) => {
      const { runReport } = await import('./commands/report.ts');
      setStatus(await runReport(file, options));
    });

  program
    .command('matrix')
    .description('print the decision matrix with its sources, and the warning signs')
    .option('--json', 'print it as JSON', false)
    .action(async (options: MatrixOptions) => {
      const { runMatrix } = await import('./commands/matrix.ts');
      setStatus(runMatrix(options));
    });
}

/** Options that every run with load has. */
function addRunOptions(command: Command): Command {
  return command
    .option('--plan <name|file>', 'what to do: quick, smoke, or a YAML file', 'quick')
    .addOption(profileOption())
    .option('--seed <n>', 'seed of data and arrivals', wholeNumber, 1)
    .option('--data <dir>', 'vectors.npy, payloads.jsonl and tests.jsonl instead of synthetic data')
    .option('--out <dir>', 'folder for result.json and report.html (default: a new one in highwater-out)')
    .addOption(failOnOption())
    .option('--json', 'print result, verdict and claims as JSON', false)
    .option('--quiet', 'no progress on stderr', false);
}

function nodesOption(): Option {
  return new Option('--nodes <n>', 'number of embedded servers').choices(['1', '3']).default('1');
}

function failOnOption(): Option {
  return new Option('--fail-on <zone>', 'exit 4 when the verdict is this bad or worse').choices(['consider', 'urgent']);
}

function profileOption(): Option {
  return new Option('--profile <file>', 'what no machine can measure (highwater.yaml is an example)');
}

function apiKeyOption(): Option {
  return new Option('--api-key-env <name>', 'environment variable that holds the API key').default(
    defaultApiKeyVariable,
    `${defaultApiKeyVariable}, when it is set`,
  );
}

function prometheusOption(): Option {
  return new Option('--prometheus <url>', 'Prometheus that knows memory and CPU of the servers');
}

function positive(text: string): number {
  const value = Number(text);
  if (!(Number.isFinite(value) && value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 4294967295.');
  }
  return value;
}
