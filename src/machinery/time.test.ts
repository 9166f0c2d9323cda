import { expect, test } from "vitest";
import { parseFailure } from "./parse-error.ts";
import {
  formatDuration,
  formatMicroTime,
  formatRfc1123z,
  formatTime,
  humanDuration,
  parseDuration,
  parseTime,
  shortHumanDuration,
} from "./time.ts";

const INSTANT = Date.UTC(2026, 10, 23, 1, 46, 29);

test("instants", () => {
  expect(formatTime(INSTANT + 999)).toBe("2026-11-23T01:46:29Z");
  expect(formatMicroTime(INSTANT + 120.5)).toBe("2026-11-23T01:46:29.120500Z");
  expect(formatRfc1123z(INSTANT)).toBe("Mon, 23 Nov 2026 01:46:29 +0000");
  expect(formatRfc1123z(Date.UTC(2026, 0, 2))).toBe("Fri, 02 Jan 2026 00:00:00 +0000");
});

test.each([
  ["2026-11-23T01:46:29Z", INSTANT],
  ["2026-11-23T01:46:29.120000Z", INSTANT + 120],
  ["2026-11-23T03:46:29+02:00", INSTANT],
  ["2026-11-22T23:16:29-02:30", INSTANT],
  ["0001-01-01T00:00:00Z", -62135596800000],
  ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
])("parse %s", (text, want) => expect(parseTime(text)).toBe(want));

test.each([
  ["soon", 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'],
  ["", 'parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006"'],
  ["2026-11-23", 'parsing time "2026-11-23" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
  [
    "2026-11-23T01:46:29",
    'parsing time "2026-11-23T01:46:29" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"',
  ],
  ["2026-13-23T01:46:29Z", 'parsing time "2026-13-23T01:46:29Z": month out of range'],
  ["2026-02-29T01:46:29Z", 'parsing time "2026-02-29T01:46:29Z": day out of range'],
  ["2026-11-23T25:46:29Z", 'parsing time "2026-11-23T25:46:29Z": hour out of range'],
  ["2026-11-23T01:46:29Zx", 'parsing time "2026-11-23T01:46:29Zx": extra text: "x"'],
])("parse %j fails", (text, message) => expect(parseFailure(() => parseTime(text))).toBe(message));

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

test.each([
  [-2 * S, "<invalid>", "<invalid>"],
  [-S, "0s", "0s"],
  [-1, "0s", "0s"],
  [5.9 * S, "5s", "5s"],
  [119 * S, "119s", "1m"],
  [123 * S, "2m3s", "2m"],
  [3 * M, "3m", "3m"],
  [12 * M + 5 * S, "12m", "12m"],
  [179 * M, "179m", "2h"],
  [3 * H + 5 * M, "3h5m", "3h"],
  [8 * H + 5 * M, "8h", "8h"],
  [47 * H, "47h", "1d"],
  [76 * H, "3d4h", "3d"],
  [48 * H, "2d", "2d"],
  [8 * D + 4 * H, "8d", "8d"],
  [729 * D, "729d", "1y"],
  [740 * D, "2y10d", "2y"],
  [730 * D, "2y", "2y"],
  [3000 * D, "8y", "8y"],
])("%d ms -> %s, %s", (ms, long, short) => {
  expect(humanDuration(ms)).toBe(long);
  expect(shortHumanDuration(ms)).toBe(short);
});

test.each([
  ["1h30m", 90 * M, "1h30m0s"],
  ["300ms", 300, "300ms"],
  ["0", 0, "0s"],
  ["60s", M, "1m0s"],
  ["-1.5h", -90 * M, "-1h30m0s"],
  ["1.5s", 1500, "1.5s"],
  [".5m", 30 * S, "30s"],
  ["10us", 0.01, "10µs"],
  ["7ns", 0.000007, "7ns"],
  ["100h", 100 * H, "100h0m0s"],
])("duration %s", (text, ms, printed) => {
  expect(parseDuration(text)).toBe(ms);
  expect(formatDuration(ms)).toBe(printed);
});

test.each([
  ["", 'time: invalid duration ""'],
  ["x", 'time: invalid duration "x"'],
  ["10", 'time: missing unit in duration "10"'],
  ["1h5", 'time: missing unit in duration "1h5"'],
  ["5d", 'time: unknown unit "d" in duration "5d"'],
  [".s", 'time: invalid duration ".s"'],
  ["1é", 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
  ["9999999999h", 'time: invalid duration "9999999999h"'],
])("duration %j fails", (text, message) => expect(parseFailure(() => parseDuration(text))).toBe(message));
