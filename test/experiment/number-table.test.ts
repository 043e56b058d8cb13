import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { numberTable, readSettings, tableOf, textOfTable } from "../../src/experiment/index.ts";
import { NDArray } from "../../src/tensor/index.ts";

test.each([
  ["bare numbers", "1,2\n3,4.5e-1\n", [2, 2], [1, 2, 3, 0.45]],
  ["a line of names", "x,y\n1,2\n", [1, 2], [1, 2]],
  [
    "names in quotes, windows line ends, a mark of the byte order",
    '\uFEFF"x","y, in m"\r\n1,2\r\n3,4\r\n',
    [2, 2],
    [1, 2, 3, 4],
  ],
  ["blank lines and blanks", "\n 1 , -2 \n\n 3 ,4\n\n", [2, 2], [1, -2, 3, 4]],
  ["semicolons", "a;b\n1;2\n", [1, 2], [1, 2]],
  ["tabs", "1\t2\n3\t4", [2, 2], [1, 2, 3, 4]],
  ["one column", "7\n8\n9", [3, 1], [7, 8, 9]],
  ["an unnamed column of names", ",y\n1,2", [1, 2], [1, 2]],
])("%s", (_, text, shape, values) => {
  const table = tableOf(text);
  expect(table.shape).toEqual(shape);
  expect([...table.values()]).toEqual(values);
});

test.each([
  ["1,2\n3,x\n", "line 2, column 2 is 'x'; allowed: a finite number"],
  ["x,y\n1,2\n\n3,\n", "line 4, column 2 is empty; allowed: a finite number"],
  ["1,2\nNaN,4\n", "line 2, column 1 is 'NaN'; allowed: a finite number"],
  ["nan,2\n3,4\n", "line 1, column 1 is 'nan'; allowed: a finite number"],
  ["1,1e999\n", "line 1, column 2 is '1e999'; allowed: a finite number"],
  ["1,y\n3,4\n", "line 1, column 2 is 'y'; allowed: a finite number"],
  ["1,2\n3,4\n5\n", "line 3 has 1 value, line 1 has 2"],
  ["x,y\n1,2\n3,4,5\n", "line 3 has 3 values, line 2 has 2"],
  ["", "there are no numbers"],
  ["x,y\n", "there are no numbers"],
])("%j is refused with line and column", (text, message) => {
  expect(() => tableOf(text)).toThrow(message);
});

test("numbers go through the text unchanged", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x));
  const row = fc.tuple(number, number, number);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
      const table = new NDArray("float64", [rows.length, 3], Float64Array.from(rows.flat()));
      expect(tableOf(textOfTable(table))).toEqual(table);
    }),
  );
  const vector = new NDArray("float32", [2], Float32Array.of(0.1, 2));
  expect([...tableOf(textOfTable(vector)).values()]).toEqual([Math.fround(0.1), 2]);
});

test("as a setting, a table that is too small or broken is refused by name", async () => {
  const settings = z.object({ data: numberTable({ minRows: 2, minColumns: 2 }).default("") });
  const read = (data: string) => readSettings({ name: "test", settings }, { data });
  expect(await read("1,2\n3,4")).toEqual({ data: "1,2\n3,4" });
  expect(await read("")).toEqual({ data: "" });
  await expect(read("1,2")).rejects.toThrow("setting data is '1,2' (1 line of 2 numbers); allowed: at least 2 lines");
  await expect(read("5")).rejects.toThrow("setting data is 5; allowed: at least 2 lines");
  await expect(read("1,2\n3,x")).rejects.toThrow("setting data is '1,2…' (line 2, column 2 is 'x'; allowed: a finite");
});
