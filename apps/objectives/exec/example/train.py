#!/usr/bin/env python3
"""A small neural network in plain Python: two interleaved spirals, one hidden layer, trained by gradient descent.

It shows what a script needs to be tuned by Espalier's `exec`, which is little:
- it takes its hyperparameters as flags,
- it trains up to --epochs and prints a line `EPOCH LOSS` after each,
- it keeps what it needs to go on in the folder --checkpoint, and goes on from there when it finds something.

    python3 train.py --lr=0.3 --hidden=12 --epochs=20
"""
import argparse
import json
import math
import os
import random


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lr", type=float, required=True)
    parser.add_argument("--hidden", type=int, default=12)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--scale", type=float, default=1.0, help="of the first weights")
    parser.add_argument("--optimizer", choices=["sgd", "momentum"], default="sgd")
    parser.add_argument("--momentum", type=float, default=0.0, help="only for --optimizer=momentum")
    parser.add_argument("--epochs", type=int, required=True, help="train up to here")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoint", help="folder; none: start from nothing, keep nothing")
    return parser.parse_args()


def spirals(count, generator):
    """Points of two spirals, half a turn apart, as (x, y, class)."""
    points = []
    for i in range(count):
        along = generator.random()
        angle = 1.5 * math.pi * along + math.pi * (i % 2)
        radius = 0.2 + 2 * along
        points.append((radius * math.cos(angle) + generator.gauss(0, 0.1),
                       radius * math.sin(angle) + generator.gauss(0, 0.1), i % 2))
    return points


class Network:
    """2 inputs, tanh units, one logistic output; each unit is a row of 4 weights: x, y, bias, out."""

    def __init__(self, units, scale, generator):
        self.weights = [[generator.gauss(0, scale) for _ in range(4)] for _ in range(units)]
        self.bias = 0.0
        self.speed = [[0.0] * 4 for _ in range(units)]
        self.bias_speed = 0.0

    def forward(self, x, y):
        activations = [math.tanh(w[0] * x + w[1] * y + w[2]) for w in self.weights]
        return activations, self.bias + sum(w[3] * a for w, a in zip(self.weights, activations))

    def step(self, batch, lr, momentum):
        gradient = [[0.0] * 4 for _ in self.weights]
        bias_gradient = 0.0
        for x, y, label in batch:
            activations, logit = self.forward(x, y)
            error = (sigmoid(logit) - label) / len(batch)
            bias_gradient += error
            for g, w, a in zip(gradient, self.weights, activations):
                inner = error * w[3] * (1 - a * a)
                g[0] += inner * x
                g[1] += inner * y
                g[2] += inner
                g[3] += error * a
        for w, s, g in zip(self.weights, self.speed, gradient):
            for j in range(4):
                s[j] = momentum * s[j] - lr * g[j]
                w[j] += s[j]
        self.bias_speed = momentum * self.bias_speed - lr * bias_gradient
        self.bias += self.bias_speed

    def loss_and_accuracy(self, points):
        loss, right = 0.0, 0
        for x, y, label in points:
            logit = self.forward(x, y)[1]
            margin = logit if label else -logit
            loss += math.log1p(math.exp(-margin)) if margin > -30 else -margin
            right += margin > 0
        return loss / len(points), right / len(points)


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > -30 else 0.0


def save(path, epoch, network, generator):
    """Beside its place first, so that a run that is killed leaves the old checkpoint whole."""
    state = {"epoch": epoch, "network": vars(network), "random": generator.getstate()}
    with open(path + ".part", "w") as file:
        json.dump(state, file)
    os.replace(path + ".part", path)


def load(path, network, generator):
    with open(path) as file:
        state = json.load(file)
    vars(network).update(state["network"])
    version, words, gauss = state["random"]
    generator.setstate((version, tuple(words), gauss))
    return state["epoch"]


def main():
    args = parse_arguments()
    training = spirals(160, random.Random(1))
    held_back = spirals(160, random.Random(2))
    generator = random.Random(args.seed)
    network = Network(args.hidden, args.scale, generator)
    epoch = 0
    path = os.path.join(args.checkpoint, "model.json") if args.checkpoint else None
    if path and os.path.exists(path):
        epoch = load(path, network, generator)

    while epoch < args.epochs:
        order = generator.sample(training, len(training))
        for first in range(0, len(order), args.batch):
            network.step(order[first:first + args.batch], args.lr, args.momentum)
        epoch += 1
        loss, accuracy = network.loss_and_accuracy(held_back)
        print(json.dumps({"resource": epoch, "loss": loss, "accuracy": accuracy}))
    if path:
        save(path, epoch, network, generator)


if __name__ == "__main__":
    main()
