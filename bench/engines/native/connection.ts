import net from 'node:net';
import tls from 'node:tls';
import type { LoadErrorKind } from '../../../core/results/run-result.ts';
import type { LoadTarget } from '../engine.ts';
import { ResponseParser, type ParserState } from './response-parser.ts';

/** Told what happens on a connection. Every method is called from the event loop, never from within `send`. */
export interface ConnectionOwner {
  /** The connection is up and free. */
  onReady(connection: Connection): void;
  /** An attempt to connect begins. */
  onConnecting(connection: Connection): void;
  /** An attempt to connect failed; another one follows after a pause. */
  onConnectFailed(connection: Connection, kind: LoadErrorKind): void;
  /** The request in flight was answered. The body is valid during the call only. */
  onAnswer(connection: Connection, status: number, body: Buffer): void;
  /** The request in flight failed with its connection. */
  onFailure(connection: Connection, kind: LoadErrorKind): void;
}

type ConnectionState = 'connecting' | 'free' | 'busy' | 'resting' | 'closed';

/** Pause before connecting again after a failure, in ms: doubled with every failure without an answer between them. */
const firstPauseMs = 20;
const longestPauseMs = 500;
const readBufferBytes = 32 * 1024;

/**
 * One keep-alive HTTP/1.1 connection with at most one request in flight. It connects again by itself when it is lost.
 */
export class Connection {
  /** The owner's mark for the request in flight or waiting for this connection; -1 for none. */
  attempt = -1;
  state: ConnectionState = 'resting';
  /** When the present attempt to connect began, on the clock of `performance.now()`. */
  connectingSinceMs = 0;

  private readonly target: LoadTarget;
  private readonly owner: ConnectionOwner;
  private readonly parser: ResponseParser;
  private readonly readBuffer = Buffer.allocUnsafeSlow(readBufferBytes);
  private socket: net.Socket | null = null;
  private lastErrorCode = '';
  private failures = 0;
  private answeredOnce = false;
  private pause: NodeJS.Timeout | null = null;

  /** @param keepBody whether `onAnswer` needs the body */
  constructor(target: LoadTarget, owner: ConnectionOwner, keepBody: boolean) {
    this.target = target;
    this.owner = owner;
    this.parser = new ResponseParser(keepBody);
  }

  /** Connects; the owner hears of the outcome. */
  open(): void {
    this.pause = null;
    this.state = 'connecting';
    this.connectingSinceMs = performance.now();
    this.lastErrorCode = '';
    this.answeredOnce = false;
    this.parser.reset();
    const { host, port, tlsServerName } = this.target;
    const onread = {
      buffer: this.readBuffer,
      callback: (length: number, bytes: Uint8Array): boolean => {
        if (this.socket === socket) this.onBytes(bytes as Buffer, length);
        return true;
      },
    };
    const socket =
      tlsServerName === null
        ? net.connect({ host, port, noDelay: true, onread })
        : tls.connect({ host, port, servername: tlsServerName, ALPNProtocols: ['http/1.1'], onread } as TlsOptions);
    this.socket = socket;
    if (tlsServerName !== null) socket.setNoDelay(true);
    socket.once(tlsServerName === null ? 'connect' : 'secureConnect', () => {
      if (this.socket !== socket) return;
      this.state = 'free';
      this.owner.onReady(this);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.lastErrorCode = error.code ?? 'unknown';
    });
    socket.on('end', () => {
      if (this.socket === socket && this.state === 'busy' && this.parser.end() === 'complete') this.answered();
    });
    socket.on('close', () => {
      if (this.socket === socket) this.lose(null);
    });
    this.owner.onConnecting(this);
  }

  /** Writes a whole request; only while `free`. */
  send(request: Buffer, attempt: number): void {
    this.attempt = attempt;
    this.state = 'busy';
    this.socket?.write(request);
  }

  /** Gives up on what the connection is doing, and connects again after a pause. */
  abandon(kind: LoadErrorKind): void {
    this.lose(kind);
  }

  /** Closes for good; the owner hears nothing more. */
  close(): void {
    this.state = 'closed';
    if (this.pause !== null) clearTimeout(this.pause);
    this.dropSocket();
  }

  private onBytes(bytes: Buffer, length: number): void {
    const state: ParserState = this.state === 'busy' ? this.parser.feed(bytes, length) : 'malformed';
    if (state === 'more') return;
    if (state === 'complete') this.answered();
    else this.lose('protocol');
  }

  private answered(): void {
    const { status, keepAlive, body } = this.parser;
    this.failures = 0;
    this.answeredOnce = true;
    this.parser.reset();
    if (keepAlive) {
      this.state = 'free';
      this.owner.onAnswer(this, status, body);
      return;
    }
    this.dropSocket();
    this.state = 'resting';
    this.owner.onAnswer(this, status, body);
    this.openAgain();
  }

  private lose(kind: LoadErrorKind | null): void {
    const before = this.state;
    const reason = kind ?? (before === 'connecting' ? connectErrorKind(this.lastErrorCode) : 'reset');
    this.dropSocket();
    if (before === 'closed') return;
    this.state = 'resting';
    if (before === 'connecting') this.owner.onConnectFailed(this, reason);
    else if (before === 'busy') this.owner.onFailure(this, reason);
    // A keep-alive connection may be closed while it is idle; one that never answered anything is a failure.
    if (before !== 'free' || !this.answeredOnce) this.failures += 1;
    this.openAgain();
  }

  private openAgain(): void {
    // The owner may have closed the connection while it was told.
    if (this.state !== 'resting') return;
    const pauseMs = this.failures === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (this.failures - 1));
    if (pauseMs === 0) this.open();
    else this.pause = setTimeout(() => this.open(), pauseMs);
  }

  private dropSocket(): void {
    this.socket?.destroy();
    this.socket = null;
  }
}

/** `tls.connect` passes `onread` on to its socket (Node's lib/_tls_wrap.js); its type does not know. */
type TlsOptions = tls.ConnectionOptions & Pick<net.NetConnectOpts, 'onread'>;

/** Nobody there is `refused`; somebody who talks otherwise than we do is `protocol`. */
function connectErrorKind(code: string): LoadErrorKind {
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  const tlsFailure = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_)/;
  return tlsFailure.test(code) ? 'protocol' : 'refused';
}
