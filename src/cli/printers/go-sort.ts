/** Below this length Go sorts by insertion. */
const SHORT = 12;
/** From this length on the pivot is a median of medians. */
const LONG = 50;

/**
 * The order that Go's sort.Sort gives: positions of the original values, sorted. It is not stable, and rows with equal
 * keys come as Go's pattern-defeating quicksort leaves them, so the same steps are taken here.
 */
export function sortLikeGo(length: number, isLess: (i: number, j: number) => boolean): number[] {
  const order = Array.from({ length }, (_, i) => i);
  const sorter = newSorter(order, isLess);
  sorter.sort(0, length, 32 - Math.clz32(length));
  return order;
}

interface Partition {
  mid: number;
  already: boolean;
}

type Hint = "increasing" | "decreasing" | "unknown";

function newSorter(order: number[], isLess: (i: number, j: number) => boolean) {
  const less = (i: number, j: number): boolean => isLess(order[i] as number, order[j] as number);
  const swap = (i: number, j: number): void => {
    const value = order[i] as number;
    order[i] = order[j] as number;
    order[j] = value;
  };

  function insertion(from: number, to: number): void {
    for (let i = from + 1; i < to; i++) for (let j = i; j > from && less(j, j - 1); j--) swap(j, j - 1);
  }

  function siftDown(root: number, to: number, from: number): void {
    for (let at = root; ; ) {
      let child = 2 * at + 1;
      if (child >= to) return;
      if (child + 1 < to && less(from + child, from + child + 1)) child++;
      if (!less(from + at, from + child)) return;
      swap(from + at, from + child);
      at = child;
    }
  }

  function heap(from: number, to: number): void {
    const length = to - from;
    for (let i = Math.trunc((length - 1) / 2); i >= 0; i--) siftDown(i, length, from);
    for (let i = length - 1; i >= 0; i--) {
      swap(from, from + i);
      siftDown(0, i, from);
    }
  }

  function sort(start: number, end: number, budget: number): void {
    let from = start;
    let to = end;
    let limit = budget;
    let balanced = true;
    let partitioned = true;
    for (;;) {
      const length = to - from;
      if (length <= SHORT) {
        insertion(from, to);
        return;
      }
      if (limit === 0) {
        heap(from, to);
        return;
      }
      if (!balanced) {
        breakPatterns(from, to);
        limit--;
      }
      let { pivot, hint } = choosePivot(from, to);
      if (hint === "decreasing") {
        reverse(from, to);
        pivot = to - 1 - (pivot - from);
        hint = "increasing";
      }
      if (balanced && partitioned && hint === "increasing" && nearlySorted(from, to)) return;
      if (from > 0 && !less(from - 1, pivot)) {
        from = partitionEqual(from, to, pivot);
        continue;
      }
      const { mid, already } = partition(from, to, pivot);
      partitioned = already;
      const left = mid - from;
      const right = to - mid;
      balanced = Math.min(left, right) >= Math.trunc(length / 8);
      if (left < right) {
        sort(from, mid, limit);
        from = mid + 1;
      } else {
        sort(mid + 1, to, limit);
        to = mid;
      }
    }
  }

  function partition(from: number, to: number, pivot: number): Partition {
    swap(from, pivot);
    let i = from + 1;
    let j = to - 1;
    while (i <= j && less(i, from)) i++;
    while (i <= j && !less(j, from)) j--;
    if (i > j) {
      swap(j, from);
      return { mid: j, already: true };
    }
    swap(i, j);
    i++;
    j--;
    for (;;) {
      while (i <= j && less(i, from)) i++;
      while (i <= j && !less(j, from)) j--;
      if (i > j) break;
      swap(i, j);
      i++;
      j--;
    }
    swap(j, from);
    return { mid: j, already: false };
  }

  function partitionEqual(from: number, to: number, pivot: number): number {
    swap(from, pivot);
    let i = from + 1;
    let j = to - 1;
    for (;;) {
      while (i <= j && !less(from, i)) i++;
      while (i <= j && less(from, j)) j--;
      if (i > j) return i;
      swap(i, j);
      i++;
      j--;
    }
  }

  function nearlySorted(from: number, to: number): boolean {
    const most = 5;
    let i = from + 1;
    for (let step = 0; step < most; step++) {
      while (i < to && !less(i, i - 1)) i++;
      if (i === to) return true;
      if (to - from < LONG) return false;
      swap(i, i - 1);
      if (i - from >= 2) for (let j = i - 1; j >= 1 && less(j, j - 1); j--) swap(j, j - 1);
      if (to - i >= 2) for (let j = i + 1; j < to && less(j, j - 1); j++) swap(j, j - 1);
    }
    return false;
  }

  /** Moves three values by a generator that the length alone seeds, so that no input is slow twice. */
  function breakPatterns(from: number, to: number): void {
    const length = to - from;
    if (length < 8) return;
    let random = BigInt(length);
    const mask = 2 ** (32 - Math.clz32(length)) - 1;
    const middle = from + Math.trunc(length / 4) * 2 - 1;
    for (let i = 0; i < 3; i++) {
      random ^= (random << 13n) & WORD;
      random ^= random >> 7n;
      random ^= (random << 17n) & WORD;
      let other = Number(random & BigInt(mask));
      if (other >= length) other -= length;
      swap(middle - 1 + i, from + other);
    }
  }

  function choosePivot(from: number, to: number): { pivot: number; hint: Hint } {
    const length = to - from;
    const quarter = Math.trunc(length / 4);
    let swaps = 0;
    const ordered = (a: number, b: number): [number, number] => {
      if (!less(b, a)) return [a, b];
      swaps++;
      return [b, a];
    };
    const median = (x: number, y: number, z: number): number => {
      const [low, middle] = ordered(x, y);
      const [next] = ordered(middle, z);
      return ordered(low, next)[1];
    };
    let i = from + quarter;
    let j = from + quarter * 2;
    let k = from + quarter * 3;
    if (length >= 8) {
      if (length >= LONG) {
        i = median(i - 1, i, i + 1);
        j = median(j - 1, j, j + 1);
        k = median(k - 1, k, k + 1);
      }
      j = median(i, j, k);
    }
    if (swaps === 0) return { pivot: j, hint: "increasing" };
    return { pivot: j, hint: swaps === MOST_SWAPS ? "decreasing" : "unknown" };
  }

  function reverse(from: number, to: number): void {
    for (let i = from, j = to - 1; i < j; i++, j--) swap(i, j);
  }

  return { sort };
}

const MOST_SWAPS = 12;
const WORD = 2n ** 64n - 1n;
