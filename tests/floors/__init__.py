"""Whether Babushka works with the lowest version of everything that it declares, and with the newest.

    python -m tests.floors                    both, in environments of their own, and compared
    python -m tests.floors --place FOLDER     keep the environments there, for a second time

Each environment gets every dependency and every extra for users at once, by pip; then the scenarios in
`scenarios.py` are carried out in it. What is computed must be the same to the byte in both.
"""
