import { setTimeout as delay } from 'node:timers/promises';
import { HighwaterError, isHighwaterError } from '../../core/errors.ts';
import type { UploadResult } from '../../core/results/run-result.ts';
import type { DataSet, PointBatch } from '../data/data-set.ts';
import { BatchSender, type SendSettings, type UploadTarget } from './batch-sender.ts';
import { BodyEncoder } from './body-encoder.ts';

export interface UploadSettings {
  readonly target: UploadTarget;
  readonly data: DataSet;
  /** Target size of one request body. About 0.5 MB is best for 384-d; the server's limit is 32 MiB. */
  readonly batchBytes: number;
  /** Requests at a time over all targets; one body each is the memory that the upload needs. */
  readonly parallel: number;
  readonly requestTimeoutMs: number;
  /** How long one batch may go on failing before the upload gives up. */
  readonly retryDeadlineMs: number;
  readonly signal: AbortSignal;
  /** Called after each accepted batch. */
  readonly onProgress?: (progress: UploadProgress) => void;
  /** For tests; defaults are the machine's. */
  readonly random?: SendSettings['random'];
  readonly sleep?: SendSettings['sleep'];
}

export interface UploadProgress {
  readonly seconds: number;
  readonly acceptedPoints: number;
  readonly points: number;
  readonly bytes: number;
  readonly retries: number;
}

/** The accepted clock. The caller adds the searchable and the indexed one. */
export type UploadOutcome = Omit<UploadResult, 'searchableSeconds' | 'indexedSeconds'>;

/** Generation is done in slices this long, between which answers are read. */
const slicePoints = 64;
const timelineStepSeconds = 0.2;

/**
 * Uploads a data set with `wait=false` and resolves when every batch is acknowledged. Memory is bounded: a lane makes its
 * next body only when its last was accepted, so a slow server slows the generation.
 * @throws HighwaterError as `BatchSender.send` says; `run.interrupted` when the signal was aborted with no reason of
 * its own; `data.invalid` when the data turn out bad
 */
export async function uploadPoints(settings: UploadSettings): Promise<UploadOutcome> {
  const { data, onProgress } = settings;
  const failure = new AbortController();
  const signal = AbortSignal.any([settings.signal, failure.signal]);
  const source = new PointSource(data);
  const sender = new BatchSender({
    ...settings,
    random: settings.random ?? Math.random,
    sleep: settings.sleep ?? ((ms, aborted) => delay(ms, undefined, { signal: aborted })),
  });
  const startedMs = performance.now();
  const timeline: UploadOutcome['timeline'][number][] = [{ seconds: 0, acceptedPoints: 0, indexedVectors: null }];
  let acceptedPoints = 0;
  let bytes = 0;
  let batches = 0;

  const accept = (points: number, bodyBytes: number): void => {
    acceptedPoints += points;
    bytes += bodyBytes;
    batches += 1;
    const seconds = (performance.now() - startedMs) / 1000;
    if (seconds - (timeline.at(-1)?.seconds ?? 0) >= timelineStepSeconds || acceptedPoints === data.points) {
      timeline.push({ seconds, acceptedPoints, indexedVectors: null });
    }
    onProgress?.({ seconds, acceptedPoints, points: data.points, bytes, retries: sender.retries });
  };
  const lane = async (): Promise<void> => {
    const encoder = new BodyEncoder(settings.batchBytes);
    while (await source.fill(encoder, signal)) {
      const body = encoder.finish();
      await sender.send(body, signal);
      accept(body.points, body.bytes.length);
      encoder.clear();
    }
  };

  try {
    await Promise.all(
      Array.from({ length: settings.parallel }, () =>
        lane().catch((error: unknown) => {
          failure.abort(error);
          throw error;
        }),
      ),
    );
  } catch (error) {
    throw settings.signal.aborted ? interruption(settings.signal) : error;
  } finally {
    await source.close();
    await sender.close();
  }
  const acceptedSeconds = (performance.now() - startedMs) / 1000;
  return { points: acceptedPoints, bytes, batches, retries: sender.retries, acceptedSeconds, timeline };
}

function interruption(signal: AbortSignal): HighwaterError {
  const reason: unknown = signal.reason;
  return isHighwaterError(reason)
    ? reason
    : new HighwaterError('run.interrupted', 'The upload was interrupted.', { cause: reason });
}

/** Gives each point of a data set to one of several encoders. */
class PointSource {
  readonly #dimension: number;
  readonly #batches: Iterator<PointBatch> | AsyncIterator<PointBatch>;
  #batch: PointBatch | null = null;
  #row = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(data: DataSet) {
    const batches = data.batches(slicePoints);
    this.#dimension = data.dimension;
    this.#batches = Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
  }

  /** Fills the encoder, one caller after the other. False when no point was left for it. */
  fill(encoder: BodyEncoder, signal: AbortSignal): Promise<boolean> {
    const turn = this.#turn.then(() => this.#fill(encoder, signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.#turn;
    if (!this.#ended) await this.#batches.return?.();
  }

  async #fill(encoder: BodyEncoder, signal: AbortSignal): Promise<boolean> {
    while (!encoder.full) {
      if (this.#batch === null || this.#row === this.#batch.count) {
        // Lets answers in and lanes on between slices, which would else wait for a whole body.
        await new Promise(setImmediate);
        signal.throwIfAborted();
        if (this.#ended) break;
        const next = await this.#batches.next();
        if (next.done === true) {
          this.#ended = true;
          break;
        }
        this.#batch = next.value;
        this.#row = 0;
      }
      encoder.add(this.#batch, this.#row, this.#dimension);
      this.#row += 1;
    }
    return encoder.points > 0;
  }
}
