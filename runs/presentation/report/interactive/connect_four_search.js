// How a player of Connect Four chooses a move: its reflex, a tree of positions, or alpha-beta.
//
// As organisms/inner/tree.py and organisms/inner/alpha_beta.py, without noise: the same moves, which
// tests/runs/test_report_moves.py holds.

const SHARPNESS = 4; // a value of this is as good as three quarters of a won game
const LIMIT = 1e6; // judgements are cut to this
const WON = 2e6; // less the plies until then

// e to a number, by the same additions and multiplications as fitness/exponential.py.
function exponential(number) {
  const small = Math.min(Math.max(number, -30), 30) / 256;
  let total = 1;
  for (let term = 8; term > 0; term -= 1) total = 1 + (small * total) / term;
  for (let halving = 0; halving < 8; halving += 1) total *= total;
  return total;
}

function hyperbolicTangent(number) {
  const twice = exponential(2 * number);
  return (twice - 1) / (twice + 1);
}

// The probability of each move by the exponentials of the logits.
function soften(logits) {
  const most = logits[highest(logits)];
  const shares = logits.map((logit) => (logit > -Infinity ? exponential(logit - most) : 0));
  let total = 0;
  for (const share of shares) total += share;
  return shares.map((share) => share / total);
}

// What a player does in a position that is not over: its move, how many positions it met, and how much of its
// search went to each move.
function chooseMove(player, board, stones, mask, budget) {
  const judgement = new Judgement(player, board);
  const logits = judgement.logitsOf(stones, mask);
  const reflex = highest(logits);
  const found = { move: reflex, met: 0, shares: logits.map((_, column) => (column === reflex ? 1 : 0)) };
  if (budget < 1) return found;
  if (player.method === "tree") return searchByTree(judgement, stones, mask, logits, budget, player.exploration);
  return searchByAlphaBeta(judgement, stones, mask, logits, budget, player.deepest, found);
}

class Grown {
  constructor(stones, mask, columns) {
    this.stones = stones;
    this.mask = mask;
    this.over = false;
    this.worth = 0;
    this.left = 0;
    this.prior = null; // until it is asked for
    this.child = new Array(columns).fill(null);
    this.visits = new Array(columns).fill(0);
    this.total = new Array(columns).fill(0);
  }

  appraise(judgement) {
    const { board } = judgement;
    if (board.hasFour(this.stones ^ this.mask)) [this.over, this.worth] = [true, -1];
    else if (countBits(this.mask) === board.full) this.over = true;
    else this.worth = hyperbolicTangent(judgement.valueOf(this.stones, this.mask) / SHARPNESS);
  }

  mostPromising(exploration) {
    const reach = exploration * Math.sqrt(1 + this.left);
    let best = -1;
    let most = 0;
    this.prior.forEach((share, column) => {
      if (!(share > 0)) return;
      const times = this.visits[column];
      const mean = times > 0 ? this.total[column] / times : 0;
      const promise = mean + (reach * share) / (1 + times);
      if (best < 0 || promise > most) [best, most] = [column, promise];
    });
    return best;
  }
}

function searchByTree(judgement, stones, mask, logits, budget, exploration) {
  const { board } = judgement;
  const root = new Grown(stones, mask, board.width);
  root.prior = soften(logits);
  for (let visit = 0; visit < budget; visit += 1) {
    const path = [];
    let node = root;
    while (!node.over) {
      node.prior ??= soften(judgement.logitsOf(node.stones, node.mask));
      const column = node.mostPromising(exploration);
      path.push([node, column]);
      const after = node.child[column];
      if (after !== null) {
        node = after;
        continue;
      }
      const cell = board.landing(node.mask, column);
      const made = new Grown(node.stones ^ node.mask, node.mask | cell, board.width);
      made.appraise(judgement);
      node.child[column] = made;
      node = made;
      break;
    }
    let value = node.worth;
    for (const [before, column] of path.reverse()) {
      value = -value;
      before.left += 1;
      before.visits[column] += 1;
      before.total[column] += value;
    }
  }
  let move = highest(logits);
  logits.forEach((logit, column) => {
    const [here, most] = [root.visits[column], root.visits[move]];
    if (here > most || (here === most && logit > logits[move])) move = column;
  });
  return { move, met: budget, shares: root.visits.map((visits) => visits / budget) };
}

// The moves from the highest logit on, of equals the first.
function inOrder(logits) {
  const columns = [...logits.keys()].filter((column) => logits[column] > -Infinity);
  return columns.sort((one, other) => logits[other] - logits[one] || one - other);
}

// A search to a depth: its best move and what that is worth, -1 if the budget was used up before; how many
// positions were met.
class AlphaBeta {
  constructor(judgement, depth, budget) {
    this.judgement = judgement;
    this.depth = depth;
    this.budget = budget;
    this.met = 0;
    this.spent = false;
  }

  search(stones, mask, logits, ply, lowest, highestWorth) {
    const { board } = this.judgement;
    let [best, most, alpha] = [-1, -Infinity, lowest];
    for (const column of inOrder(logits)) {
      if (!(alpha < highestWorth)) break;
      if (this.met === this.budget) {
        this.spent = true;
        return [-1, 0];
      }
      this.met += 1;
      const cell = board.landing(mask, column);
      const [others, after] = [stones ^ mask, mask | cell];
      let value;
      if (board.hasFour(stones | cell)) value = WON - (ply + 1);
      else if (countBits(after) === board.full) value = 0;
      else if (ply + 1 === this.depth) {
        value = -Math.min(Math.max(this.judgement.valueOf(others, after), -LIMIT), LIMIT);
      } else {
        const next = this.judgement.logitsOf(others, after);
        value = -this.search(others, after, next, ply + 1, -highestWorth, -alpha)[1];
        if (this.spent) return [-1, 0];
      }
      if (value > most) [best, most] = [column, value];
      alpha = Math.max(alpha, value);
    }
    return [best, most];
  }
}

function searchByAlphaBeta(judgement, stones, mask, logits, budget, deepest, reflex) {
  const most = Math.min(judgement.board.full - countBits(mask), deepest);
  let [move, met, depth, value] = [reflex.move, 0, 0, 0];
  while (met < budget && depth < most && Math.abs(value) <= LIMIT) {
    depth += 1;
    const deeper = new AlphaBeta(judgement, depth, budget - met);
    const [found, worth] = deeper.search(stones, mask, logits, 0, -Infinity, Infinity);
    met += deeper.met;
    if (deeper.spent) break;
    [move, value] = [found, worth];
  }
  return { move, met, shares: logits.map((_, column) => (column === move ? 1 : 0)) };
}
