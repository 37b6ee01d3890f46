import { startStub, stubAnswer } from './stub-server.ts';

/**
 * A stub in a process of its own that writes down, with its own clock, when each request came and when its answer left.
 * Started with `fork`; arguments: delay of each answer, length of a freeze and time from freeze to freeze, in ms (0 for
 * none). Sends its port, and after any message its records, and ends.
 */
async function main(delayMs: number, freezeMs: number, freezeEveryMs: number): Promise<void> {
  const receivedMs: number[] = [];
  const serviceMs: number[] = [];
  const answer = stubAnswer();
  const stub = await startStub((socket) => {
    const received = performance.now();
    receivedMs.push(received);
    const reply = (): void => {
      socket.write(answer);
      serviceMs.push(performance.now() - received);
    };
    if (delayMs === 0) reply();
    else setTimeout(reply, delayMs);
  });
  if (freezeMs > 0) {
    // The whole process stands still, as one does whose disk or memory stalls: no reading, no accepting, no timers.
    const never = new Int32Array(new SharedArrayBuffer(4));
    setInterval(() => Atomics.wait(never, 0, 0, freezeMs), freezeEveryMs).unref();
  }
  process.send?.({ port: stub.port });
  process.once('message', () => {
    process.send?.({ receivedMs, serviceMs }, () => {
      void stub.close().then(() => process.disconnect());
    });
  });
  process.once('disconnect', () => process.exit());
}

const [delayMs = 0, freezeMs = 0, freezeEveryMs = 0] = process.argv.slice(2).map(Number);
await main(delayMs, freezeMs, freezeEveryMs);
