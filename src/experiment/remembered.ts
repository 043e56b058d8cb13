/** A function of settings that is computed once for each. */
export function remembered<Settings, Value>(compute: (given: Settings) => Value): (given: Settings) => Value {
  const known = new Map<string, Value>();
  return (given) => {
    const key = JSON.stringify(given);
    const value = known.get(key) ?? compute(given);
    known.set(key, value);
    return value;
  };
}
