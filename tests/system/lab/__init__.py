# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The test bed: name servers, machines to run them on, and a judge.

    net      hosts: Namespaces (jump, primary, old, new on a bridge) or Loopback (on 127.0.53.0/24)
    servers  Bind, Knot, Nsd and WinPrimary: configured, started, waited for, stopped
    tsig     keys, in every server's own words
    kerberos a KDC, people with tickets, and a BIND that takes them
    judge    dnspython's opinion of what a server or a file holds
    wait     asking until it is so, with a deadline
    raw      octets to and from a server
    scripted a server that answers as a test wants it
    wire     messages octet by octet, right or wrong
    signed   messages with TSIG, right or wrong
    hostile  what the tables of odd answers share
    versions a zone that changes, for IXFR
    crowd    a scripted server of many zones
    garp     the gratuitous ARP a machine sends when it takes an address

A site is what a story is told on; servers are put on its machines:

    with Namespaces() as site:
        with Bind(site.primary, folder, zones=[Zone("ferry.example", file=...)]) as primary:
            with site.jump.inside():
                records = judge.transfer(primary, "ferry.example")
"""
