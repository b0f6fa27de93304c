"""Mesa-objectives as programs: expression trees over what is felt, evolved by genetic programming.

Singh, Lewis and Barto 2009 searched for the best reward among weights; Niekum, Barto and Spector 2010,
"Genetic programming for reward function search", IEEE Transactions on Autonomous Mental Development 2(2), let
it be a program. `grammar` says which programs there are and how a genome codes them, `evaluation` runs them
inside kernels, `trees` turns them into DEAP's trees and back, `text` prints them, and `blocks` is what an
organism kind needs of all that.
"""
