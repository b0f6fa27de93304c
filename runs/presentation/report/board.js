// The grid on its canvas: ground, plan, items, agent, as runs/presentation/replay/grid.py draws them.

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
    this.glyphs = looks.kinds.map((kind) => (kind.glyph ? new Path2D(kind.glyph) : null));
    this.agent = new Path2D(looks.agent);
  }

  draw(life, place) {
    this.shown = [life, place];
    const { rows, columns } = life;
    const width = this.canvas.clientWidth || 320;
    const ratio = window.devicePixelRatio || 1;
    const cell = Math.max(1, Math.round((width * ratio) / columns));
    this.canvas.width = cell * columns;
    this.canvas.height = cell * rows;
    const context = this.canvas.getContext("2d");
    context.fillStyle = this.looks.ground;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (Math.max(rows, columns) <= LINES_UP_TO) this.drawLines(context, rows, columns, cell);
    const path = life.paths[place];
    this.drawPlan(context, path, [rows, columns], cell);
    const picture = life.pictureAt(place);
    picture.forEach((kind, index) => {
      if (!this.glyphs[kind]) return;
      const at = [Math.floor(index / columns), index % columns];
      this.drawGlyph(context, this.glyphs[kind], this.looks.kinds[kind].colour, at, cell, 0.62);
    });
    if (path.length) this.drawAgent(context, path[0], cell);
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

  // The plan fades and thins towards its end; opaque greys, the near end drawn last.
  drawPlan(context, path, size, cell) {
    const legs = path.length - 1;
    context.lineCap = "round";
    for (let leg = legs - 1; leg >= 0; leg -= 1) {
      const share = leg / legs;
      const grey = Math.round(255 * (0.3 + 0.5 * share));
      context.strokeStyle = `rgb(${grey}, ${grey}, ${grey})`;
      context.lineWidth = Math.max(0.16 * cell * (1 - 0.4 * share), 1);
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

  drawAgent(context, [row, column], cell) {
    // A light rim sets the agent off from the line of its plan.
    context.fillStyle = this.looks.ground;
    context.beginPath();
    context.arc((column + 0.5) * cell, (row + 0.5) * cell, 0.49 * cell, 0, 2 * Math.PI);
    context.fill();
    context.save();
    context.translate((column + 0.5) * cell, (row + 0.5) * cell);
    context.scale(0.86 * cell, 0.86 * cell);
    context.fillStyle = this.looks.agentColour;
    context.fill(this.agent);
    context.restore();
  }
}
