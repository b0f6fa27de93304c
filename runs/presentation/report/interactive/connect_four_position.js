// Connect Four as members see it: boards as bits, and what a player makes of a position and of a move.
//
// As fitness/worlds/connect_four/ and organisms/playing/judgement.py, number by number and in the same order,
// so that sums are the same to the last bit. Boards have up to 49 bits, hence BigInt.

const LINE_STEPS = (height) => [1n, BigInt(height), BigInt(height + 1), BigInt(height + 2)];
const MOST_LINES = 13; // through a cell of the usual board

function countBits(bits) {
  let count = 0;
  for (let word of [Number(bits & 0xffffffffn), Number(bits >> 32n)]) {
    for (; word !== 0; word = (word & (word - 1)) >>> 0) count += 1;
  }
  return count;
}

class Geometry {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.up = BigInt(height);
    this.steps = LINE_STEPS(height);
    this.full = width * height;
    this.bottoms = 0n;
    for (let column = 0; column < width; column += 1) this.bottoms |= this.bottom(column);
    this.cells = (this.bottoms << this.up) - this.bottoms;
    this.odd = 0n;
    for (let row = 0; row < height; row += 2) this.odd |= this.bottoms << BigInt(row);
    [this.middle, this.next, this.off] = [0, 1, 2].map((off) => this.columnsOff(off));
    this.lines = new Array(width * (height + 1)).fill(0);
    for (const step of this.steps) {
      const starts = this.cells & (this.cells >> step) & (this.cells >> (2n * step)) & (this.cells >> (3n * step));
      for (let bit = 0; bit < this.lines.length; bit += 1) {
        for (let place = 0n; place < 4n; place += 1n) {
          this.lines[bit] += Number(((starts << (place * step)) >> BigInt(bit)) & 1n);
        }
      }
    }
    this.lines = this.lines.map((count) => count / MOST_LINES);
  }

  bottom(column) {
    return 1n << BigInt(column * (this.height + 1));
  }

  columnsOff(off) {
    let found = 0n;
    for (let column = 0; column < this.width; column += 1) {
      if (Math.floor(Math.abs(2 * column - (this.width - 1)) / 2) !== off) continue;
      found |= (this.bottom(column) << this.up) - this.bottom(column);
    }
    return found;
  }

  // The cell in which a stone dropped into a column comes to rest; 0 where there is no room.
  landing(mask, column) {
    const at = this.bottom(column);
    return (mask + at) & ((at << this.up) - at) & ~mask;
  }

  hasFour(stones) {
    return this.steps.some((step) => {
      const pairs = stones & (stones >> step);
      return (pairs & (pairs >> (2n * step))) !== 0n;
    });
  }

  // Those of the empty cells in which one more of these stones would complete four in a line.
  completing(stones, empty) {
    let found = 0n;
    for (const step of this.steps) {
      const below = (stones << step) & (stones << (2n * step));
      const above = (stones >> step) & (stones >> (2n * step));
      found |= below & ((stones << (3n * step)) | (stones >> step));
      found |= above & ((stones >> (3n * step)) | (stones << step));
    }
    return found & empty;
  }

  // How many lines of four hold two of these stones and two empty cells.
  twos(stones, empty) {
    let count = 0;
    for (const step of this.steps) {
      const both = stones & (stones >> step);
      const neither = empty & (empty >> step);
      const one = (stones & (empty >> step)) | (empty & (stones >> step));
      const further = 2n * step;
      count += countBits((both & (neither >> further)) | (neither & (both >> further)) | (one & (one >> further)));
    }
    return count;
  }

  ofAColour(stones, empty, landing, sign) {
    const threats = this.completing(stones, empty);
    return [
      sign * countBits(threats & this.odd),
      sign * countBits(threats & ~this.odd),
      sign * countBits(threats & landing),
      sign * this.twos(stones, empty),
      sign * countBits(stones & this.middle),
      sign * countBits(stones & this.next),
      sign * countBits(stones & this.off),
    ];
  }

  // What a position looks like; `stones` are those of the player to move.
  readPosition(stones, mask) {
    const empty = this.cells & ~mask;
    const landing = (mask + this.bottoms) & empty;
    const firstMoves = countBits(mask) % 2 === 0;
    const first = firstMoves ? stones : stones ^ mask;
    const sign = firstMoves ? 1 : -1;
    return [
      ...this.ofAColour(first, empty, landing, sign),
      ...this.ofAColour(first ^ mask, empty, landing, -sign),
      1,
    ];
  }

  // What a move to a cell looks like; `own` and `others` are the threats of both before it.
  readMove(stones, mask, own, others, cell) {
    const above = (cell << 1n) & this.cells;
    const left = this.cells & ~(mask | cell);
    const holds = (bits, where) => ((bits & where) !== 0n ? 1 : 0);
    return [
      holds(own, cell),
      holds(others, cell),
      holds(others, above),
      holds(own, above),
      countBits(this.completing(stones | cell, left) & ~own),
      countBits(this.completing((stones ^ mask) | cell, left) & ~others),
      this.lines[countBits(cell - 1n)],
      holds(cell, this.middle),
      holds(cell, this.next),
      holds(cell, this.off),
      holds(cell, this.odd),
    ];
  }
}

// A player's weights and the hidden units beside them.
class Judgement {
  constructor(player, board) {
    this.player = player;
    this.board = board;
  }

  valueOf(stones, mask) {
    return weighed(this.player.value, this.player.valueUnits, this.board.readPosition(stones, mask));
  }

  // The logit of each move, minus infinity where there is no room.
  logitsOf(stones, mask) {
    const { board, player } = this;
    const empty = board.cells & ~mask;
    const own = board.completing(stones, empty);
    const others = board.completing(stones ^ mask, empty);
    return Array.from({ length: board.width }, (_, column) => {
      const cell = board.landing(mask, column);
      if (cell === 0n) return -Infinity;
      return weighed(player.prior, player.priorUnits, board.readMove(stones, mask, own, others, cell));
    });
  }
}

function weighed(weights, units, page) {
  let total = 0;
  for (let place = 0; place < page.length; place += 1) total += weights[place] * page[place];
  for (const unit of units) total += unit[page.length + 1] * bent(unit, page);
  return total;
}

function bent(unit, page) {
  let total = unit[page.length];
  for (let place = 0; place < page.length; place += 1) total += unit[place] * page[place];
  return total / (1 + Math.abs(total));
}

// The move of the highest logit, of equals the first.
function highest(logits) {
  let best = 0;
  for (let column = 1; column < logits.length; column += 1) if (logits[column] > logits[best]) best = column;
  return best;
}
