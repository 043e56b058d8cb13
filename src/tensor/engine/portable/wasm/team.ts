import { type Instance, type KernelModule, preferredBuild, sharedMemory } from "./module.ts";

/** What kernels export so that several instances can work on one memory. */
export interface TeamKernels {
  /** Makes an instance the leader of so many, itself included. */
  lead(members: number): void;
  /** The life of another member: its number, and where its workspace begins. */
  serve(index: number, workspace: number): void;
}

/** Several instances of a set of kernels on one shared memory; the leader's calls share large work with the rest. */
export interface Team<Exports> {
  readonly leader: Instance<Exports>;
  readonly size: number;
  /** Whether every member waits for work. Until then the leader must not be used. */
  assembled(): boolean;
  /** Ends the other members. */
  dismiss(): void;
}

/** What a member is told: its module, the memory, its number, where its workspace begins, and whom to tell it is there. */
interface Orders {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly index: number;
  readonly workspace: number;
  readonly present: Int32Array;
}

/** Whether this thread may share memory with others and wait for them: a web page's own thread may not. */
export function canLead(): boolean {
  return typeof SharedArrayBuffer !== "undefined" && !("document" in globalThis);
}

/**
 * Starts `size` − 1 threads beside this one. They start by themselves while this thread goes on, and do not keep the
 * process alive.
 * @param workspace - Takes room for a member's own use from the leader's memory; none by default.
 */
export function callTeam<Exports extends TeamKernels>(
  kernels: KernelModule<Exports>,
  size: number,
  workspace: (leader: Exports) => number = () => 0,
): Team<Exports> {
  const module = kernels.compile(preferredBuild(), true);
  const memory = sharedMemory();
  const leader = kernels.instantiateIn(memory, module);
  const present = new Int32Array(new SharedArrayBuffer(4));
  const members: Member[] = [];
  for (let index = 1; index < size; index++) {
    members.push(startMember({ module, memory, index, workspace: workspace(leader.kernels), present }));
  }
  leader.kernels.lead(size);
  return {
    leader,
    size,
    assembled: () => Atomics.load(present, 0) === size - 1,
    dismiss: () => {
      for (const member of members) member.terminate();
    },
  };
}

interface Member {
  terminate(): unknown;
}

/** A member's whole program. It stands alone: its text is what a thread is given. */
function serve({ module, memory, index, workspace, present }: Orders): void {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  Atomics.add(present, 0, 1);
  (exports as { serve(index: number, workspace: number): void }).serve(index, workspace);
}

function startMember(orders: Orders): Member {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (!node) return startInBrowser(orders);
  const program = `(${serve})(require("node:worker_threads").workerData)`;
  const member = new node.Worker(program, { eval: true, workerData: orders, execArgv: [], env: {} });
  // Who cannot start is missed, by an unassembled team; that is no reason to end the process.
  member.on("error", () => {});
  member.unref();
  return member;
}

function startInBrowser(orders: Orders): Member {
  const program = new Blob([`onmessage = ({ data }) => (${serve})(data)`], { type: "text/javascript" });
  const address = URL.createObjectURL(program);
  const member = new Worker(address);
  URL.revokeObjectURL(address);
  member.postMessage(orders);
  return member;
}
