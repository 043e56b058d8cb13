import type { Step } from "./experiment.ts";

/** What a step of `minimize` has to say, as a step of an experiment says it. */
export function noticesOf({ notice }: { readonly notice?: string }): Pick<Step<unknown>, "notices"> {
  return notice === undefined ? {} : { notices: [notice] };
}
