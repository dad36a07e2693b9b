#!/usr/bin/env bash
# Takes back what provision.sh made. Every call must succeed: each answers what it deleted.
#
#   clean-up.sh URL ORGANIZATION ENVIRONMENT PROXY                USER and PASSWORD come from the environment
set -euo pipefail
url=$1 org=$2 env=$3 proxy=$4
api=$url/v1/o/$org
call() { curl -sS -f -u "$USER_NAME:$USER_PASSWORD" "$@"; }

revision=$(call "$api/apis/$proxy/deployments" | grep -A 40 '"revision"' | grep '"name" : "[0-9]' | awk -F '"' '{print $4}')
call -X DELETE "$api/e/$env/apis/$proxy/revisions/$revision/deployments" | grep -q '"state" : "undeployed"'
call -X DELETE "$api/e/$env/caches/$proxy-cache" | grep -q "$proxy-cache"
call -X DELETE "$api/developers/$proxy@weathersample.com/apps/$proxy%20app" | grep -q consumerKey
call -X DELETE "$api/developers/$proxy@weathersample.com" | grep -q '"userName"'
call -X DELETE "$api/apiproducts/$proxy-product" | grep -q '"displayName" : "By script"'
call -X DELETE "$api/apis/$proxy" | grep -q '"name" : '
