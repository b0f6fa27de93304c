// A packed life (see lives.py), unpacked as far as the moment that is shown needs.

function unpackNumbers(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(2 * index, true));
}

class Life {
  constructor(packed, rows, columns) {
    Object.assign(this, { packed, rows, columns });
    this.moments = packed.moments;
    this.steps = packed.steps;
    this.cause = packed.cause;
    this.felt = packed.felt;
    this.tallies = packed.tallies;
    this.hasPicture = Boolean(packed.pictures);
    if (this.hasPicture) {
      this.changes = unpackNumbers(packed.pictures);
      this.paths = this.cutPaths(unpackNumbers(packed.paths));
      this.hands = (packed.hands ?? []).map((hand) => this.cutPaths(unpackNumbers(hand)));
      this.rewind();
    }
  }

  // The place, among the moments that are embedded, of the last one up to a number of steps.
  placeOf(steps) {
    let low = 0;
    let high = this.moments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.moments[middle] <= steps) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // Felt reward since the moment before; null where there is none or it is not defined.
  feltSinceBefore(place) {
    const [before, now] = [this.felt[place - 1], this.felt[place]];
    return place === 0 || before === null || now === null ? null : now - before;
  }

  isOver(place) {
    return this.moments[place] >= this.steps;
  }

  // What each kind is worth to a level, from 1 on, at a place; empty where nobody is on it.
  worthTo(level, place) {
    const changes = this.packed.worth?.[level - 1] ?? [];
    return changes.findLast(([from]) => from <= place)?.[1] ?? [];
  }

  cutPaths(numbers) {
    const paths = [];
    for (let at = 0; at < numbers.length; at += 1 + numbers[at]) {
      const cells = numbers.slice(at + 1, at + 1 + numbers[at]);
      paths.push(cells.map((cell) => [Math.floor(cell / this.columns), cell % this.columns]));
    }
    return paths;
  }

  rewind() {
    this.picture = this.changes.slice(0, this.rows * this.columns);
    this.at = 0;
    this.read = this.picture.length;
  }

  // The values of all cells, row by row. Going on applies changes; going back begins again at birth.
  pictureAt(place) {
    if (place < this.at) this.rewind();
    for (; this.at < place; this.at += 1) {
      const count = this.changes[this.read];
      for (let change = 0; change < count; change += 1) {
        const from = this.read + 1 + 2 * change;
        this.picture[this.changes[from]] = this.changes[from + 1];
      }
      this.read += 1 + 2 * count;
    }
    return this.picture;
  }
}
