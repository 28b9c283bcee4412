#!/bin/bash
# Ends with status 0 when a program in this container answers a health path with 200.
#
#   healthy PORT PATH
#
# It needs the shell alone, so that the image needs no HTTP client.
set -eu
port=$1 path=$2

exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$path" >&3
read -r -t 5 _ status _ <&3
[ "$status" = 200 ]
