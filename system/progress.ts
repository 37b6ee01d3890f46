import { formatSeconds } from '../core/format.ts';

/** Where progress goes: `process.stderr`, or a stub. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** Bars that are drawn over, instead of plain lines. @default stream.isTTY */
  readonly isTty?: boolean;
  /** Writes nothing at all. @default false */
  readonly quiet?: boolean;
  /** A clock in ms that never goes back. @default performance.now */
  readonly now?: () => number;
}

/** One step of the work. After `done` or `fail` every further call is ignored. */
export interface PhaseProgress {
  /**
   * @param fraction 0 to 1, or null where the end is not known
   * @param detail what is going on, in a few words
   */
  update(fraction: number | null, detail?: string): void;
  done(summary?: string): void;
  fail(reason: string): void;
}

export interface Progress {
  phase(name: string): PhaseProgress;
  /** A line that stays. */
  note(text: string): void;
  /** Takes the bar away and gives the cursor back; phases that are still open end without a word. */
  close(): void;
}

const redrawMs = 100;
const plainIntervalMs = 5_000;
const barCells = 20;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearLine = '\r\u001b[2K';

interface OpenPhase {
  readonly name: string;
  readonly startedAt: number;
  fraction: number | null;
  detail: string;
  saidAt: number;
}

/** Tells a person how far the work has come: a bar on a terminal, a few plain lines elsewhere. */
export function createProgress(options: ProgressOptions): Progress {
  const { stream, quiet = false, now = () => performance.now() } = options;
  const isTty = options.isTty ?? stream.isTTY === true;
  if (quiet) return silent;
  return isTty ? createBars(stream, now) : createLines(stream, now);
}

const silent: Progress = {
  phase: () => ({ update: () => undefined, done: () => undefined, fail: () => undefined }),
  note: () => undefined,
  close: () => undefined,
};

const elapsed = (phase: OpenPhase, now: number): string => formatSeconds((now - phase.startedAt) / 1000, 2);

const withDetail = (name: string, detail: string): string => (detail === '' ? name : `${name}: ${detail}`);

function createLines(stream: ProgressStream, now: () => number): Progress {
  const say = (text: string): void => {
    stream.write(`${oneLine(text)}\n`);
  };
  let closed = false;
  return {
    phase(name) {
      const phase = openPhase(name, now());
      let ended = false;
      say(`${name} …`);
      const end = (text: string): void => {
        if (ended || closed) return;
        ended = true;
        say(`${text} (${elapsed(phase, now())})`);
      };
      return {
        update(fraction, detail = '') {
          if (ended || closed || now() - phase.saidAt < plainIntervalMs) return;
          phase.saidAt = now();
          const share = fraction === null ? elapsed(phase, now()) : percent(fraction);
          say(`${withDetail(`  ${name}`, detail)} (${share})`);
        },
        done: (summary = 'done') => end(withDetail(name, summary)),
        fail: (reason) => end(`${name} failed: ${reason}`),
      };
    },
    note: say,
    close: () => {
      closed = true;
    },
  };
}

function createBars(stream: ProgressStream, now: () => number): Progress {
  const open: OpenPhase[] = [];
  let drawnAt = -Infinity;
  let hidden = false;
  let timer: NodeJS.Timeout | null = null;

  const restore = (): void => {
    if (!hidden) return;
    hidden = false;
    stream.write(`${clearLine}${showCursor}`);
  };
  const draw = (): void => {
    const phase = open[open.length - 1];
    if (phase === undefined) return;
    drawnAt = now();
    const line = fit(barLine(phase, drawnAt), columnsOf(stream));
    stream.write(`${hidden ? '' : hideCursor}${clearLine}${line}`);
    hidden = true;
  };
  const startDrawing = (): void => {
    if (timer !== null) return;
    // Time goes on in a phase that has nothing to say; the line shows it.
    timer = setInterval(draw, redrawMs * 5).unref();
    process.once('exit', restore);
  };
  const stopDrawing = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    process.off('exit', restore);
    restore();
  };
  const say = (text: string): void => {
    stream.write(`${hidden ? clearLine : ''}${oneLine(text)}\n`);
    draw();
  };

  return {
    phase(name) {
      const phase = openPhase(name, now());
      open.push(phase);
      startDrawing();
      draw();
      const end = (text: string): void => {
        const place = open.indexOf(phase);
        if (place < 0) return;
        open.splice(place, 1);
        say(`${text}  ${elapsed(phase, now())}`);
        if (open.length === 0) stopDrawing();
      };
      return {
        update(fraction, detail = '') {
          phase.fraction = fraction;
          phase.detail = detail;
          if (open.includes(phase) && now() - drawnAt >= redrawMs) draw();
        },
        done: (summary = '') => end(`✓ ${withDetail(name, summary)}`),
        fail: (reason) => end(`✗ ${withDetail(name, reason)}`),
      };
    },
    note: say,
    close() {
      open.length = 0;
      stopDrawing();
    },
  };
}

const openPhase = (name: string, startedAt: number): OpenPhase => ({
  name,
  startedAt,
  fraction: null,
  detail: '',
  saidAt: startedAt,
});

function barLine(phase: OpenPhase, now: number): string {
  const time = elapsed(phase, now);
  if (phase.fraction === null) return `… ${withDetail(phase.name, phase.detail)}  ${time}`;
  const filled = Math.round(clamp(phase.fraction) * barCells);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barCells - filled)}`;
  return `${bar} ${percent(phase.fraction).padStart(5)}  ${withDetail(phase.name, phase.detail)}  ${time}`;
}

/** A terminal that does not know its width says 0. */
const columnsOf = ({ columns = 0 }: ProgressStream): number => (columns > 0 ? columns : 80);

const clamp = (fraction: number): number => (Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0);

const percent = (fraction: number): string => `${Math.floor(clamp(fraction) * 100)} %`;

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

/** Cuts a line so that the terminal does not wrap it: a wrapped line cannot be drawn over. */
function fit(text: string, columns: number): string {
  const line = oneLine(text);
  const room = Math.max(10, columns - 1);
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`;
}
