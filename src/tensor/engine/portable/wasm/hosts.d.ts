// The parts of the browser's interface used here: TypeScript keeps them in one library with all the rest of a web page,
// which code that also runs in Node must not see.

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(limits: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: unknown;
  }
  function validate(bytes: Uint8Array): boolean;
}

declare class Worker {
  constructor(address: string);
  postMessage(message: unknown): void;
  terminate(): void;
}
