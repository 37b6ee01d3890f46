import { afterEach, describe, expect, it } from 'vitest';
import { createProgress, type Progress, type ProgressOptions } from '../../system/progress.ts';

const opened: Progress[] = [];

function start(options: Partial<ProgressOptions> & { columns?: number } = {}) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const stream = { write: (text: string) => written.push(text), columns: options.columns ?? 80 };
  const progress = createProgress({ stream, now: () => clock.ms, isTty: false, ...options });
  opened.push(progress);
  return { progress, clock, written, text: () => written.join('') };
}

afterEach(() => {
  for (const progress of opened.splice(0)) progress.close();
});

describe('progress away from a terminal', () => {
  it('says one line at the beginning and one at the end of a phase', () => {
    const { progress, clock, text } = start();
    const phase = progress.phase('Upload');
    clock.ms = 2_700;
    phase.done('30 K points');
    expect(text()).toBe('Upload …\nUpload: 30 K points (2.7 s)\n');
  });

  it('says an update at most every five seconds, however often it is told', () => {
    const { progress, clock, written } = start();
    const phase = progress.phase('Upload');
    for (clock.ms = 0; clock.ms <= 12_000; clock.ms += 10) phase.update(clock.ms / 20_000, 'going on');
    expect(written.slice(1)).toEqual(['  Upload: going on (25 %)\n', '  Upload: going on (50 %)\n']);
  });

  it('gives the elapsed time where the end is not known', () => {
    const { progress, clock, text } = start();
    const phase = progress.phase('Proving');
    clock.ms = 6_000;
    phase.update(null, 'green');
    expect(text()).toContain('Proving: green (6 s)');
  });

  it('names the reason of a failure, and says nothing more afterwards', () => {
    const { progress, text } = start();
    const phase = progress.phase('Upload');
    phase.fail('the server\nwent away');
    phase.done('never');
    expect(text()).toContain('Upload failed: the server went away');
    expect(text()).not.toContain('never');
  });

  it('writes no control characters', () => {
    const { progress, text } = start();
    progress.phase('Upload').done();
    progress.note('a note');
    expect(text()).not.toContain('\u001b');
  });
});

describe('progress on a terminal', () => {
  it('draws a bar over itself and hides the cursor meanwhile', () => {
    const { progress, clock, text } = start({ isTty: true });
    const phase = progress.phase('Upload');
    clock.ms = 500;
    phase.update(0.5, '15 K');
    expect(text()).toContain('\u001b[?25l');
    expect(text()).toContain('██████████░░░░░░░░░░  50 %  Upload: 15 K');
  });

  it('gives the cursor back when the last phase is done', () => {
    const { progress, text } = start({ isTty: true });
    progress.phase('Upload').done('ready');
    expect(text()).toContain('✓ Upload: ready');
    expect(text().lastIndexOf('\u001b[?25h')).toBeGreaterThan(text().lastIndexOf('\u001b[?25l'));
  });

  it('gives the cursor back when it is closed in the middle of a phase', () => {
    const { progress, text } = start({ isTty: true });
    const phase = progress.phase('Upload');
    progress.close();
    phase.done('late');
    expect(text().endsWith('\u001b[?25h')).toBe(true);
    expect(text()).not.toContain('late');
  });

  it('keeps a line shorter than the terminal is wide', () => {
    const { progress, clock, written } = start({ isTty: true, columns: 40 });
    const phase = progress.phase('A phase with quite a long name');
    clock.ms = 500;
    phase.update(0.3, 'and a detail that goes on and on and on');
    for (const text of written) expect(text.split('\u001b[2K')[1]?.length).toBeLessThan(40);
  });

  it('does not draw more often than ten times a second', () => {
    const { progress, clock, written } = start({ isTty: true });
    const phase = progress.phase('Upload');
    for (clock.ms = 0; clock.ms < 1_000; clock.ms += 1) phase.update(clock.ms / 1_000);
    expect(written.length).toBeLessThanOrEqual(11);
  });

  it('keeps a note above the bar', () => {
    const { progress, text } = start({ isTty: true });
    progress.phase('Upload');
    progress.note('removed a leftover');
    const [, below] = text().split('removed a leftover\n');
    expect(below).toContain('Upload');
  });
});

it('says nothing at all when quiet', () => {
  const { progress, text } = start({ isTty: true, quiet: true });
  const phase = progress.phase('Upload');
  phase.update(0.5);
  phase.done();
  progress.note('a note');
  expect(text()).toBe('');
});
