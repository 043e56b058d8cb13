/**
 * A function of settings that is computed once for each and then kept. Settings are the same where their JSON is: what they
 * hold beside numbers and text would be overlooked.
 */
export function remembered<Settings, Value>(compute: (given: Settings) => Value): (given: Settings) => Value {
  const known = new Map<string, Value>();
  return (given) => {
    const key = JSON.stringify(given);
    const value = known.get(key) ?? compute(given);
    known.set(key, value);
    return value;
  };
}
