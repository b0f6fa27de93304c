// The replay viewer: one moment for all panels, and every way of choosing it.

class Panel {
  constructor(holder, data) {
    this.holder = holder;
    this.data = data;
    this.canvas = holder.querySelector("canvas");
    this.board = this.canvas ? new Board(this.canvas, data.looks) : null;
    this.state = holder.querySelector(".state");
    this.ending = holder.querySelector(".ending");
    this.levels = [...holder.querySelectorAll("[data-level]")];
    this.label = holder.dataset.label;
    this.charts = [...holder.querySelectorAll(".chart")].map(
      (chart) => [chart.dataset.series, new Chart(chart, chart.dataset.name)],
    );
  }

  live(life, ranges, longest) {
    this.life = life;
    for (const [series, chart] of this.charts) {
      chart.set(seriesOf(life, series), life.moments, ranges.get(series), longest);
    }
  }

  show(steps) {
    const { life } = this;
    const place = life.placeOf(steps);
    this.place = place;
    const over = life.isOver(place);
    const at = life.moments[place];
    this.state.textContent = over ? `${life.cause} after ${life.steps} steps` : `step ${at} of ${life.steps}`;
    this.holder.dataset.moment = at;
    this.holder.classList.toggle("over", over);
    if (this.ending) this.ending.textContent = over ? `${life.cause} after ${life.steps} steps` : "";
    if (this.board) {
      this.board.draw(life, place);
      this.canvas.setAttribute("aria-label", this.described(place));
    }
    for (const told of this.levels) told.textContent = this.wantsOf(Number(told.dataset.level), place);
    for (const [, chart] of this.charts) chart.show(place, at);
  }

  // What a level wants, kind by kind, the most wanted first.
  wantsOf(level, place) {
    const { kinds } = this.data.looks;
    const wants = this.life.worthTo(level, place).map((value, index) => [value, kinds[index + 1].name]);
    if (wants.length === 0) return "not there";
    wants.sort(([one], [other]) => other - one);
    return wants.map(([value, name]) => `${name}\u00a0${value > 0 ? "+" : ""}${inWords(value)}`).join(", ");
  }

  described(place) {
    const picture = this.life.pictureAt(place);
    const counts = this.data.looks.kinds.map(() => 0);
    for (const kind of picture) counts[kind] += 1;
    const items = this.data.looks.kinds.map((kind, index) => `${counts[index]} ${kind.name}`).slice(1);
    const here = this.life.paths[place];
    const where = here.length ? `the agent in row ${here[0][0] + 1}, column ${here[0][1] + 1}` : "the agent";
    const plan = here.length > 1 ? `, its plan ${here.length - 1} steps long` : "";
    const hands = this.life.hands.map((paths, index) => {
      const [at] = paths[place];
      return at ? `, level ${index + 2} in row ${at[0] + 1}, column ${at[1] + 1}` : "";
    });
    return `The ${this.label} world: ${where}${plan}${hands.join("")}; ${items.join(", ")}.`;
  }

  // The cell of the table of numbers that belongs to a row.
  number(row) {
    const { life, place } = this;
    if (row === "step") return String(life.moments[place]);
    if (row === "action") {
      const did = life.packed.actions[place]; // a number of a named action, or a word of bits as it is
      return place > 0 ? (this.data.actions[did] ?? did) : "–";
    }
    if (row === "felt now") return inWords(life.feltSinceBefore(place));
    return inWords(seriesOf(life, row)[place]);
  }
}

function seriesOf(life, series) {
  return series === "felt" ? life.felt : life.tallies[series.slice("tally ".length)];
}

class Viewer {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.find = (name) => root.querySelector(`#replay-${name}`);
    this.slider = this.find("moment");
    this.panels = [...root.querySelectorAll(".panel")].map((holder) => new Panel(holder, data));
    this.rows = [...root.querySelectorAll("#replay-numbers tbody tr")];
    this.timer = null;
    this.listen();
    root.hidden = false; // before the first drawing, which asks how wide things are
    this.choose(0);
    this.find("speed").value = this.firstSpeed();
    this.playOnceSeen();
  }

  // The least of the usual speeds at which a life takes no longer than half a minute.
  firstSpeed() {
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return "2";
    return ["10", "25"].find((speed) => this.steps.length / Number(speed) <= 30) ?? "50";
  }

  // Begin to play when it first comes into view, where nothing speaks against motion.
  playOnceSeen() {
    if (window.matchMedia("(prefers-reduced-motion: reduce), print").matches) return;
    const watched = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watched.disconnect();
      if (this.place === 0) this.play(); // else somebody has moved it already
    }, { threshold: 0.2 });
    watched.observe(this.panels[0].holder);
  }

  listen() {
    this.slider.addEventListener("input", () => {
      const place = Number(this.slider.value); // pausing puts it where the viewer is
      this.pause();
      this.go(place);
    });
    this.find("member").addEventListener("change", (event) => this.choose(Number(event.target.value)));
    this.find("play").addEventListener("click", () => this.toggle());
    this.find("speed").addEventListener("change", () => this.playing && this.play());
    for (const button of this.root.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => this.move(button.dataset.move));
    }
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    new ResizeObserver(() => this.redraw()).observe(this.find("panels"));
    window.addEventListener("beforeprint", () => {
      this.pause();
      this.redraw();
    });
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.tagName === "SELECT") return; // it has its own use of these keys
    const ten = event.shiftKey ? 10 : 1;
    const moves = {
      ArrowLeft: -ten,
      ArrowDown: -ten,
      ArrowRight: ten,
      ArrowUp: ten,
      PageUp: 10,
      PageDown: -10,
      Home: "start",
      End: "end",
    };
    // On the slider they turn it; elsewhere they scroll the page.
    if (/^(Arrow(Up|Down)|Page(Up|Down))$/.test(event.key) && event.target !== this.slider) return;
    if (event.key in moves) {
      event.preventDefault();
      this.move(moves[event.key]);
    } else if (event.key === " " && !["BUTTON", "SUMMARY"].includes(event.target.tagName)) {
      event.preventDefault();
      this.toggle();
    }
  }

  choose(index) {
    const { playing } = this;
    this.pause();
    const member = this.data.members[index];
    const { rows, columns } = this.data;
    const lives = member.lives.map((packed) => new Life(packed, rows, columns));
    this.steps = [...new Set(lives.flatMap((life) => life.moments))].sort((a, b) => a - b);
    const longest = this.steps[this.steps.length - 1];
    const names = this.panels[0].charts.map(([series]) => series);
    const ranges = new Map(names.map((name) => [name, rangeOf(lives.map((life) => seriesOf(life, name)))]));
    this.panels.forEach((panel, place) => panel.live(lives[place], ranges, longest));
    this.slider.max = String(this.steps.length - 1);
    this.find("told").textContent = member.about;
    const steps = this.place === undefined ? 0 : this.shownSteps;
    this.go(Math.max(0, this.steps.findLastIndex((step) => step <= steps)));
    if (playing) this.play();
  }

  get playing() {
    return this.timer !== null;
  }

  // Show the moment in a place among all moments; every panel follows.
  go(place) {
    this.place = Math.min(Math.max(place, 0), this.steps.length - 1);
    this.shownSteps = this.steps[this.place];
    this.slider.value = String(this.place);
    const where = `step ${this.shownSteps}`;
    const longest = this.steps[this.steps.length - 1];
    this.find("where").textContent = `${where} of ${longest}`;
    this.slider.setAttribute("aria-valuetext", `${where} of ${longest}`);
    for (const panel of this.panels) panel.show(this.shownSteps);
    for (const row of this.rows) {
      this.panels.forEach((panel, index) => {
        row.cells[index + 1].textContent = panel.number(row.dataset.row);
      });
    }
    if (!this.playing) this.say(where);
  }

  say(where) {
    const parts = this.panels.map(
      (panel) => `${panel.label}: ${panel.state.textContent}, ` +
        panel.charts.map(([series, chart]) => `${chart.name} ${panel.number(series)}`).join(", "),
    );
    this.find("said").textContent = `${where}. ${parts.join(". ")}.`;
  }

  move(where) {
    this.pause();
    if (where === "start") this.go(0);
    else if (where === "end") this.go(this.steps.length - 1);
    else this.go(this.place + Number(where));
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    clearInterval(this.timer);
    if (this.place >= this.steps.length - 1) this.go(0);
    this.find("play").textContent = "Pause";
    this.timer = setInterval(() => {
      this.go(this.place + 1);
      if (this.place >= this.steps.length - 1) this.pause();
    }, 1000 / Number(this.find("speed").value));
  }

  pause() {
    if (!this.playing) return;
    clearInterval(this.timer);
    this.timer = null;
    this.find("play").textContent = "Play";
    this.go(this.place);
  }

  redraw() {
    for (const panel of this.panels) if (panel.board) panel.board.redraw();
  }
}

const replay = document.getElementById("replay");
if (replay) new Viewer(replay, JSON.parse(document.getElementById("replay-data").textContent));
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([data-long])")) folded.open = true;
});
