"""An ecology: one world in which agents, carnivores and plants live together, after Ackley and Littman
(1991).

It is no world in which each member lives apart, so it has no `World` class: `evolution.dynamics.ecology` lets
it go on, epoch by epoch. `settings` are its numbers, `state` the arrays that hold it, `kernel` its steps.
What
an agent does, learns and inherits is a *strategy* (`protocol`; they are in `organisms.strategies`). How
plants
come is a plant rule, one file each in `plants`.

Ackley, D. and Littman, M. (1991), "Interactions between learning and evolution", in Artificial Life II. The
paper prints no energies, damages or rates; those here are this project's, see docs/ecology.md.
"""
