// The Czech public holidays, from the law: eleven fixed days, Good Friday and Easter Monday. Written anew, so that a wrong
// table in the lambdas shows.

const FIXED = ['1-1', '5-1', '5-8', '7-5', '7-6', '9-28', '10-28', '11-17', '12-24', '12-25', '12-26'];
const DAY_MS = 24 * 60 * 60 * 1000;

/** `day` as `dayNumber` gives it. */
export function isCzechHoliday(day: number): boolean {
  const date = new Date(day * DAY_MS);
  const easter = easterOf(date.getUTCFullYear());
  return day === easter - 2 || day === easter + 1 || FIXED.includes(`${date.getUTCMonth() + 1}-${date.getUTCDate()}`);
}

/** Easter Sunday, after Gauss and Spencer. */
function easterOf(year: number): number {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1) / DAY_MS;
}
