"""The judge as a reward for training a model: `stemai.rl.reward`, in the form that TRL's trainers take.

rewarding  reward, Reward      scoring    a batch through warm judges      canaries   false statements that must not pay
docs/rl.md is the manual.  Nothing here imports torch or TRL.
"""

from stemai.rl.canaries import Alarm
from stemai.rl.rewarding import Reward, reward
from stemai.rl.scoring import Tally

__all__ = ["Alarm", "Reward", "Tally", "reward"]
