// A game of Connect Four against a member: the board, whose turn it is, and what came of it.

class Game {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.find = (name) => root.querySelector(`#game-${name}`);
    this.buttons = [...root.querySelectorAll(".column")];
    this.cells = this.buttons.map((button) => [...button.querySelectorAll("span")].reverse()); // from the lowest row up
    this.board = new Geometry(data.width, data.height);
    this.asked = null; // the move that is being thought about
    this.listen();
    root.hidden = false;
    this.meet();
  }

  listen() {
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.drop(Number(button.dataset.column)));
      button.addEventListener("focus", () => this.rove(Number(button.dataset.column)));
    }
    this.find("member").addEventListener("change", () => this.meet());
    this.find("first").addEventListener("change", () => this.begin());
    this.find("new").addEventListener("click", () => this.begin());
    this.find("back").addEventListener("click", () => this.takeBack());
    this.root.addEventListener("keydown", (event) => this.onKey(event));
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.tagName === "SELECT") return;
    const at = this.buttons.indexOf(event.target);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by !== undefined && at >= 0) {
      this.buttons[(at + by + this.buttons.length) % this.buttons.length].focus();
    } else if (/^[1-9]$/.test(event.key)) this.drop(Number(event.key) - 1);
    else if (event.key.toLowerCase() === "u") this.takeBack();
    else if (event.key.toLowerCase() === "n") this.begin();
    else return;
    event.preventDefault();
  }

  // The one column that the tabulator key leads to.
  rove(column) {
    this.buttons.forEach((button, place) => {
      button.tabIndex = place === column ? 0 : -1;
    });
  }

  get player() {
    return this.data.members[Number(this.find("member").value)];
  }

  get budget() {
    const chosen = this.find("budget").value;
    return chosen === "" ? this.player.budget : Number(chosen);
  }

  get persons() {
    return Number(this.find("first").value); // the seat of who reads
  }

  get personsTurn() {
    return this.columns.length % 2 === this.persons;
  }

  meet() {
    const positions = this.player.budget.toLocaleString("en");
    this.find("evolved").textContent = `as many positions as it evolved: ${positions}`;
    this.begin();
  }

  begin() {
    this.columns = [];
    this.told = "";
    this.rove(Math.floor((this.buttons.length - 1) / 2));
    this.goOn();
  }

  // Stones of who is on the move, and all of them.
  position() {
    let [own, mask] = [0n, 0n];
    for (const column of this.columns) [own, mask] = [own ^ mask, mask | this.board.landing(mask, column)];
    return [own, mask];
  }

  drop(column) {
    if (this.over || !this.personsTurn || !(column < this.buttons.length)) return;
    if (this.board.landing(this.position()[1], column) === 0n) {
      this.say(`Column ${column + 1} is full.`);
      return;
    }
    this.columns.push(column);
    this.told = "";
    this.goOn();
  }

  takeBack() {
    const own = this.columns.findLastIndex((_, number) => number % 2 === this.persons);
    if (own < 0) return;
    this.columns.length = own;
    this.told = "";
    this.goOn();
  }

  // Show the game as it is; if it is the member's turn, let it think once that is seen.
  goOn() {
    clearTimeout(this.asked);
    this.show();
    if (this.over || this.personsTurn) return;
    this.asked = setTimeout(() => this.reply(), 30);
  }

  reply() {
    const found = chooseMove(this.player, this.board, ...this.position(), this.budget);
    this.columns.push(found.move);
    this.told = this.tellOf(found);
    this.goOn();
  }

  tellOf({ move, met, shares }) {
    if (met === 0) return `It dropped a stone into column ${move + 1}, by its reflex.`;
    const looked = [...shares.keys()].filter((column) => shares[column] > 0);
    looked.sort((one, other) => shares[other] - shares[one] || one - other);
    const said = looked.map((column) => `${column + 1} (${(100 * shares[column]).toFixed(0)} %)`).join(", ");
    const where = this.player.method === "tree" ? ` Of its search went to columns ${said}.` : "";
    return `It dropped a stone into column ${move + 1}; it looked at ${met.toLocaleString("en")} positions.${where}`;
  }

  get over() {
    const [own, mask] = this.position();
    return this.board.hasFour(own ^ mask) || this.columns.length === this.board.full;
  }

  show() {
    const [own, mask] = this.position();
    const line = this.fourOf(own ^ mask);
    const last = this.columns.length - 1;
    const heights = this.buttons.map(() => 0);
    for (const cell of this.cells.flat()) cell.className = "";
    this.columns.forEach((column, number) => {
      const row = heights[column];
      heights[column] += 1;
      const names = [number % 2 === this.persons ? "mine" : "its"];
      if (number === last) names.push("last");
      if ((line >> BigInt(column * (this.board.height + 1) + row)) & 1n) names.push("line");
      this.cells[column][row].className = names.join(" ");
    });
    const { over } = this;
    this.buttons.forEach((button, column) => {
      const shut = over || !this.personsTurn || heights[column] === this.board.height;
      button.setAttribute("aria-disabled", String(shut));
      button.setAttribute("aria-label", this.described(column));
    });
    this.find("back").disabled = !this.columns.some((_, number) => number % 2 === this.persons);
    this.root.dataset.columns = this.columns.map((column) => column + 1).join(" ");
    this.root.dataset.turn = over ? "nobody" : this.personsTurn ? "yours" : "its";
    this.find("told").textContent = this.told;
    this.say(this.verdict(line !== 0n, over));
  }

  described(column) {
    const stones = this.columns.map((_, number) => number).filter((number) => this.columns[number] === column);
    const whose = stones.map((number) => (number % 2 === this.persons ? "yours" : "its"));
    return `column ${column + 1}${whose.length ? `, from below: ${whose.join(", ")}` : ", empty"}`;
  }

  verdict(won, over) {
    if (won) return this.personsTurn ? "It has four in a line and wins." : "You have four in a line and win.";
    if (over) return "The board is full: a draw.";
    return this.personsTurn ? "Your move." : "It is thinking.";
  }

  // The cells of all lines of four of these stones.
  fourOf(stones) {
    let found = 0n;
    for (const step of this.board.steps) {
      const pairs = stones & (stones >> step);
      const starts = pairs & (pairs >> (2n * step));
      for (let place = 0n; place < 4n; place += 1n) found |= starts << (place * step);
    }
    return found;
  }

  say(words) {
    this.find("said").textContent = words;
  }
}

const game = document.getElementById("game");
if (game) new Game(game, JSON.parse(document.getElementById("game-data").textContent));
