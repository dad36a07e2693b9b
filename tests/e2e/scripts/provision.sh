#!/usr/bin/env bash
# A build script as people have them: it imports and deploys a proxy, and registers a product, a developer and an
# app by XML, with nothing but curl, grep and awk. It prints the key that it got.
#
#   provision.sh URL ORGANIZATION ENVIRONMENT PROXY ARCHIVE       USER and PASSWORD come from the environment
set -euo pipefail
url=$1 org=$2 env=$3 proxy=$4 archive=$5
api=$url/v1/organizations/$org
call() { curl -sS -f -u "$USER_NAME:$USER_PASSWORD" "$@"; }
status() { curl -sS -o /dev/null -w '%{http_code}' "$@"; }

# Credentials and organization, told apart as the API tells them.
[ "$(status -I -u "$USER_NAME:wrong" "$api")" = 401 ]
[ "$(status -I -u "$USER_NAME:$USER_PASSWORD" "$url/v1/organizations/$org-other")" = 403 ]
[ "$(status -I -u "$USER_NAME:$USER_PASSWORD" "$api/")" = 200 ]

revision=$(call -X POST -H 'Content-Type: application/octet-stream' -T "$archive" \
    "$api/apis?action=import&name=$proxy" | grep '"revision"' | awk -F '"' '{print $4}')

# Whatever stands on the same path makes way; the list of deployments is read as XML, also of what never was deployed.
deployed=$(call -H 'Accept: application/xml' "$api/apis/$proxy/deployments" |
    grep -o '<Revision name="[0-9]*"' | awk -F '"' '{print $2}' || true)
for old in $deployed; do
    call -X POST "$api/apis/$proxy/deployments?action=undeploy&env=$env&revision=$old" >/dev/null
done
call -X POST "$api/apis/$proxy/deployments?action=deploy&env=$env&revision=$revision&basepath=/" >/dev/null
call "$api/apis/$proxy/deployments" | grep -q '"state" : "deployed"'

product=$(mktemp) && trap 'rm -f "$product"' EXIT
cat >"$product" <<JSON
{ "name" : "$proxy-product", "displayName" : "By script", "approvalType" : "auto",
  "apiResources" : [ "/", "/**" ], "environments" : [ "$env" ], "proxies" : [ "$proxy" ] }
JSON
call -X POST -H 'Content-Type: application/json' -T "$product" "$api/apiproducts" >/dev/null

call -X POST -H 'Content-Type: application/xml' "$api/developers" -d "
<Developer><Email>$proxy@weathersample.com</Email><FirstName>By</FirstName><LastName>Script</LastName>
<UserName>$proxy</UserName></Developer>" >/dev/null
call -X POST -H 'Content-Type: text/xml' "$api/developers/$proxy%40weathersample.com/apps" -d "
<App name=\"$proxy app\"><CallbackUrl>http://weathersample.com/cb</CallbackUrl><AccessType>read</AccessType>
<Attributes><Attribute><Name>DisplayName</Name><Value>By script</Value></Attribute></Attributes></App>" >/dev/null
app=$api/developers/$proxy@weathersample.com/apps/$proxy%20app
key=$(call "$app" | grep consumerKey | awk -F '"' '{print $4}')
call -X POST -H 'Content-Type: application/xml' "$app/keys/$key" \
    -d "<CredentialRequest><ApiProducts><ApiProduct>$proxy-product</ApiProduct></ApiProducts></CredentialRequest>" |
    grep -q '"status" : "approved"'
call -X POST -H 'Content-Type: application/xml' "$api/environments/$env/caches" -d "
<Cache name=\"$proxy-cache\"><Description>by script</Description><MaxElementsInMemory>10</MaxElementsInMemory>
<OverflowToDisk>false</OverflowToDisk><ExpirySettings><TimeOfDay>00:00:00</TimeOfDay></ExpirySettings></Cache>" >/dev/null
echo "$key"
