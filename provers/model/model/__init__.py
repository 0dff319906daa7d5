"""What the prover `model` is made of.

settings   settings.toml, read            prompt     the words a model gets, with and without the judge's answer
source     loading, beside the talk       rounds     what is asked, judged and proposed
decoding   sampling under the grammar     served     the same from a server
focus      the part of a file to show
"""
