// The grid on its canvas: ground, plan, items, agent, as runs/presentation/replay/grid.py draws them.

const SHARED = 0.36; // how far hands in one cell are apart, in cells
const FADING = 5 / 7; // how far plans fade towards white
const ON_GRIDS = { thing: 0.62, agent: 0.86 }; // sizes in cells
const ON_MAPS = { thing: 0.9, agent: 1.05, target: 1.25 }; // whose cells are small: half of them are walls
const LINES_UP_TO = 40; // cells a side; beyond that the lines would be all there is to see

// A leg of a path from cell to cell, as lines of two points [row, column]: one, or two where the shorter way
// leads across the edge.
function legPieces(start, end, size) {
  const delta = [0, 1].map((axis) => {
    const extent = size[axis];
    const direct = end[axis] - start[axis];
    const half = Math.floor(extent / 2);
    const across = ((((direct + half) % extent) + extent) % extent) - half;
    return Math.abs(across) < Math.abs(direct) ? across : direct;
  });
  const leaving = [start, [start[0] + delta[0], start[1] + delta[1]]];
  if (start[0] + delta[0] === end[0] && start[1] + delta[1] === end[1]) return [leaving];
  return [leaving, [[end[0] - delta[0], end[1] - delta[1]], end]];
}

class Board {
  constructor(canvas, looks) {
    this.canvas = canvas;
    this.looks = looks;
    this.target = looks.target ? new Path2D(looks.target) : null; // only a map has one
    this.glyphs = looks.kinds.map((kind) => (kind.glyph ? new Path2D(kind.glyph) : null));
    this.agent = new Path2D(looks.agent);
    this.hands = (looks.hands ?? []).map((hand) => ({ colour: hand.colour, glyph: new Path2D(hand.glyph) }));
  }

  draw(life, place) {
    this.shown = [life, place];
    const { rows, columns } = life;
    const sizes = this.target ? ON_MAPS : ON_GRIDS;
    const width = this.canvas.clientWidth || 320;
    const ratio = window.devicePixelRatio || 1;
    const cell = Math.max(1, Math.round((width * ratio) / columns));
    this.canvas.width = cell * columns;
    this.canvas.height = cell * rows;
    const context = this.canvas.getContext("2d");
    context.fillStyle = this.looks.ground;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.target && Math.max(rows, columns) <= LINES_UP_TO) this.drawLines(context, rows, columns, cell);
    const picture = life.pictureAt(place);
    picture.forEach((kind, index) => {
      if (!this.looks.kinds[kind].fills) return;
      context.fillStyle = this.looks.kinds[kind].colour;
      context.fillRect((index % columns) * cell, Math.floor(index / columns) * cell, cell, cell);
    });
    const path = life.paths[place];
    const ways = this.hands.map((hand, index) => life.hands[index]?.[place] ?? []);
    this.drawPlan(context, path, [rows, columns], cell, "#4d4d4d", 0.16);
    ways.forEach((way, index) => {
      this.drawPlan(context, way, [rows, columns], cell, this.hands[index].colour, 0.12);
    });
    picture.forEach((kind, index) => {
      if (!this.glyphs[kind] || this.looks.kinds[kind].fills) return;
      const at = [Math.floor(index / columns), index % columns];
      this.drawGlyph(context, this.glyphs[kind], this.looks.kinds[kind].colour, at, cell, sizes.thing);
    });
    if (this.target && path.length > 1) {
      this.drawGlyph(context, this.target, "#4d4d4d", path[path.length - 1], cell, sizes.target);
    }
    const cells = path.slice(0, 1).map(String); // of the hands so far
    ways.forEach(([at], index) => {
      if (!at) return;
      const shift = SHARED * cells.filter((each) => each === String(at)).length;
      cells.push(String(at));
      this.drawFigure(context, this.hands[index], [at[0] - shift, at[1] + shift], cell, 0.74);
    });
    const agent = { glyph: this.agent, colour: this.looks.agentColour };
    if (path.length) this.drawFigure(context, agent, path[0], cell, sizes.agent);
  }

  redraw() {
    if (this.shown) this.draw(...this.shown);
  }

  drawLines(context, rows, columns, cell) {
    context.strokeStyle = this.looks.lines;
    context.lineWidth = Math.max(1, cell / 30);
    context.beginPath();
    for (let column = 1; column < columns; column += 1) {
      context.moveTo(column * cell, 0);
      context.lineTo(column * cell, rows * cell);
    }
    for (let row = 1; row < rows; row += 1) {
      context.moveTo(0, row * cell);
      context.lineTo(columns * cell, row * cell);
    }
    context.stroke();
  }

  // The plan fades and thins towards its end; opaque colours, the near end drawn last.
  drawPlan(context, path, size, cell, colour, thickness) {
    const legs = path.length - 1;
    const near = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    context.lineCap = "round";
    for (let leg = legs - 1; leg >= 0; leg -= 1) {
      const share = leg / legs;
      const mixed = near.map((part) => Math.round(part + FADING * share * (255 - part)));
      context.strokeStyle = `rgb(${mixed.join(", ")})`;
      context.lineWidth = Math.max(thickness * cell * (1 - 0.4 * share), 1);
      for (const [from, to] of legPieces(path[leg], path[leg + 1], size)) {
        context.beginPath();
        context.moveTo((from[1] + 0.5) * cell, (from[0] + 0.5) * cell);
        context.lineTo((to[1] + 0.5) * cell, (to[0] + 0.5) * cell);
        context.stroke();
      }
    }
  }

  drawGlyph(context, glyph, colour, [row, column], cell, size) {
    context.save();
    context.translate((column + 0.5) * cell, (row + 0.5) * cell);
    context.scale(size * cell, size * cell);
    context.fillStyle = colour;
    context.fill(glyph);
    context.strokeStyle = colour;
    context.lineWidth = 0.05;
    context.stroke(glyph);
    context.restore();
  }

  drawFigure(context, figure, [row, column], cell, size) {
    // A light rim sets whoever acts off from the line of its plan.
    context.fillStyle = this.looks.ground;
    context.beginPath();
    context.arc((column + 0.5) * cell, (row + 0.5) * cell, 0.57 * size * cell, 0, 2 * Math.PI);
    context.fill();
    context.save();
    context.translate((column + 0.5) * cell, (row + 0.5) * cell);
    context.scale(size * cell, size * cell);
    context.fillStyle = figure.colour;
    context.fill(figure.glyph);
    context.restore();
  }
}
