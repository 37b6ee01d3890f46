import type { EngineHealth, LoadSpec } from '../engine.ts';
import type { Traffic } from './traffic.ts';

/** Reads what the engine itself used between the beginning and the end of the timed window. */
export class ResourceWatch {
  private readonly traffic: Traffic;
  private readonly startMs: number;
  private readonly onWindow: LoadSpec['onWindow'];
  private begun: {
    atMs: number;
    cpu: NodeJS.CpuUsage;
    loop: ReturnType<typeof performance.eventLoopUtilization>;
  } | null = null;
  private result: EngineHealth | null = null;

  /** @param startMs beginning of the timed window, in ms since the start of the load */
  constructor(traffic: Traffic, startMs: number, onWindow: LoadSpec['onWindow']) {
    this.onWindow = onWindow;
    this.traffic = traffic;
    this.startMs = startMs;
  }

  /** To be called every few ms. */
  look(nowMs: number, endMs: number): void {
    if (this.begun === null && nowMs >= this.startMs) {
      this.traffic.takeMeanInFlight(nowMs, nowMs);
      this.traffic.peakInFlight = this.traffic.inFlight;
      this.begun = { atMs: nowMs, cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() };
      this.onWindow?.('begin');
    } else if (this.begun !== null && this.result === null && nowMs >= endMs) {
      const cpu = process.cpuUsage(this.begun.cpu);
      this.result = {
        eventLoopUse: performance.eventLoopUtilization(this.begun.loop).utilization,
        cpuMicroseconds: cpu.user + cpu.system,
        rssBytes: process.memoryUsage.rss(),
        meanInFlight: this.traffic.takeMeanInFlight(this.begun.atMs, nowMs),
        peakInFlight: this.traffic.peakInFlight,
      };
      this.onWindow?.('end');
    }
  }

  /** Zeros when the load ended before its timed window. */
  health(): EngineHealth {
    return (
      this.result ?? {
        eventLoopUse: 0,
        cpuMicroseconds: 0,
        rssBytes: process.memoryUsage.rss(),
        meanInFlight: 0,
        peakInFlight: 0,
      }
    );
  }
}
