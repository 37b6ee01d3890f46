import { readFileSync, readlinkSync } from 'node:fs';

/** What tells one machine and one set of process ids from another; empty strings where `/proc` does not tell. */
interface MachineIdentity {
  /** Changes with every start of the machine. */
  readonly bootId: string;
  /** Containers of one machine have one each, unless they share it. */
  readonly pidNamespace: string;
}

/** The machine and the pid namespace of this process: only within both does a pid name the same process. */
export function machineIdentity(): MachineIdentity {
  try {
    return {
      bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      pidNamespace: readlinkSync('/proc/self/ns/pid'),
    };
  } catch {
    return { bootId: '', pidNamespace: '' };
  }
}
