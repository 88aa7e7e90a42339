#!/bin/bash
# Gradescope runs this once, as root, when it makes the image: what the grader needs, which holds its own libraries.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -qy --no-install-recommends g++ libc6-dev

# The lab's hidden checks are nobody's but the grader's.
chmod 700 /autograder/source
