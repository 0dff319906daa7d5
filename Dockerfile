# One image, two uses: the whole product in a container (`docker run --rm -i --network none stemai:local prove -`),
# and the box that holds an untrusted prover (its entry point then replaced by the prover's command).
#
#   docker build --network host -t stemai:local .        or:  stemai box build
#
# A folder `wheels/` with wheels of stemai and of all that it needs is used if it is there, and then nothing is
# downloaded by pip: `stemai box build` fills one where the build could not reach a package index by itself.
FROM debian:bookworm-slim AS python
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/*

FROM python AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# EXTRAS=model puts torch and what else the prover `model` needs into the image; PACKAGES=torch==2.13.0 says which (docs/model.md)
ARG EXTRAS=
ARG PACKAGES=
RUN python3 -m venv /opt/venv \
 && if ls wheels/*.whl >/dev/null 2>&1; \
    then /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-index --find-links wheels $PACKAGES "stemai${EXTRAS:+[$EXTRAS]}"; \
    else /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check $PACKAGES ".${EXTRAS:+[$EXTRAS]}"; fi \
 && /opt/venv/bin/pip uninstall -y -q pip setuptools \
 && { /opt/venv/bin/python3 -m compileall -q /opt/venv/lib || echo "some files are for another Python"; } \
 && chmod -R a+rX,go-w /opt/venv

FROM python
COPY --from=build /opt/venv /opt/venv
# no program may gain rights, and nothing can be installed later
RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} + \
 && rm -rf /usr/bin/apt* /usr/bin/dpkg* /usr/lib/apt /var/lib/apt /var/cache/apt /var/lib/dpkg /var/log/* \
 && echo "the container around this is the outer wall of the level nested" > /etc/stemai-image \
 && mkdir -m 1777 /box \
 && : > /etc/machine-id
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin HOME=/tmp LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0
USER 64646:64646
WORKDIR /tmp
HEALTHCHECK NONE
ENTRYPOINT ["stemai"]
