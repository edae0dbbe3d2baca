# The modules that a release consists of, as Maven's -pl wants them. Sourced by reproducible.sh and rehearse.sh.
# shellcheck shell=bash disable=SC2034
published=api,backend-fallback,backend-ffm,backend-handshake,backend-jnr,locks,reclamation,membarrier,doctor,agent,bom
