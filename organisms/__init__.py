"""Genomes, reflexes, desires, inner searches, and the lives that organisms live. Imports only `fitness`.

An organism kind is a subclass of `organisms.protocol.Organism` in one file of `organisms/kinds/`.
"""
