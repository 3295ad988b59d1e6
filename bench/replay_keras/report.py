"""Comparisons become lines of text with a verdict each."""

from envelope import STILL, Curve, Distance, Keras
from trainings import Ours


def verdict(passed: bool) -> str:
    return "PASS" if passed else "FAIL"


def standing_still(ours: Ours, keras: Keras) -> bool:
    """Prints the epoch whose weights stand still."""
    passed = True
    print(f"\nan epoch in which no weight moves; losses may differ by {STILL:g}")
    for name in ("training", "validation"):
        mine, theirs = getattr(ours, name)[0], keras[name][0].mean()
        close = abs(mine - theirs) <= STILL
        print(f"  {name:10}  auteur {mine:.8f}  Keras {theirs:.8f}  apart {abs(mine - theirs):.1e}  {verdict(close)}")
        passed &= close
    return passed


def curve(name: str, found: Curve) -> bool:
    """Prints a loss by epoch."""
    print(f"\n{name} by epoch\n        auteur     Keras  Keras, nudged  outside  allowed")
    for epoch, (ours, keras, nudged, outside, allowed) in enumerate(zip(*found.columns()), 1):
        print(f"{epoch:4}{ours:10.6f}{keras:10.6f}{nudged:15.6f}{outside:9.1e}{allowed:9.1e}")
    share = (found.outside / found.allowed).max()
    print(f"  at most {share:.2f} of what is allowed  {verdict(found.passed)}")
    return found.passed


def tensors(found: dict[str, Distance], epoch: int) -> bool:
    """Prints how far weights and moving averages are apart."""
    print(f"\nwhat our model file keeps, epoch {epoch}: distance as a share of the norm")
    for kind, distance in found.items():
        print(
            f"  {kind:15}  auteur to Keras {distance.ours:.1e}  Keras to Keras, nudged {distance.spread:.1e}  "
            f"{verdict(distance.passed)}"
        )
    return all(distance.passed for distance in found.values())
