import { posix } from "node:path";
import ts from "typescript";

/** The floor each room stands on; a room imports only from lower ones. */
const floors: Readonly<Record<string, number>> = {
  tensor: 0,
  model: 1,
  freeenergy: 2,
  tn: 3,
  circuit: 3,
  flow: 3,
  experiment: 4,
  run: 5,
  cli: 6,
  playground: 6,
};

/** Source text by path relative to the repository: `src/tensor/array.ts`, `playground/main.ts`. */
export type Sources = Readonly<Record<string, string>>;

interface Place {
  readonly room: string;
  /** Path inside the room. */
  readonly file: string;
}

/** The room a file is in; none for the package's own door `src/index.ts`. */
function placeOf(path: string): Place | undefined {
  const [, room, file] = path.match(/^(?:src\/)?([^/]+)\/(.+)$/) ?? [];
  return room === "src" || room === undefined ? undefined : { room, file };
}

function importsOf(source: string): readonly string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map((imported) => imported.fileName);
}

function importFault(path: string, imported: string): string | undefined {
  if (imported.startsWith("node:")) return nodeFault(path, imported);
  if (!imported.startsWith(".")) return undefined;
  const target = posix.normalize(posix.join(posix.dirname(path), imported));
  const from = placeOf(path);
  const to = placeOf(target);
  if (!to || from?.room === to.room) return undefined;
  const fault = `${path} imports ${target}`;
  if (!(to.room in floors)) return `${fault}, which is in no room of the house`;
  if (to.file !== "index.ts") return `${fault}: another room is entered through its index.ts`;
  if (from && floors[to.room] >= floors[from.room]) {
    return `${fault}: ${from.room} is on floor ${floors[from.room]} and ${to.room} on floor ${floors[to.room]}`;
  }
  return undefined;
}

/** Below the floor of runs everything works in a browser too. */
function nodeFault(path: string, imported: string): string | undefined {
  const { room } = placeOf(path) ?? {};
  if (room === undefined || floors[room] >= floors.run) return undefined;
  return `${path} imports ${imported}, which no browser has`;
}

/** Every broken rule of the house, one sentence each. */
export function floorFaults(sources: Sources): readonly string[] {
  const rooms = new Set(Object.keys(sources).flatMap((path) => placeOf(path)?.room ?? []));
  const faults = [...rooms].flatMap((room) => {
    if (!(room in floors)) return `${room}/ is no room of the house`;
    return room === "playground" || `src/${room}/index.ts` in sources ? [] : `src/${room}/ has no index.ts`;
  });
  for (const [path, text] of Object.entries(sources)) {
    const room = placeOf(path)?.room;
    if (room !== undefined && !(room in floors)) continue;
    faults.push(...importsOf(text).flatMap((imported) => importFault(path, imported) ?? []));
  }
  return faults;
}
