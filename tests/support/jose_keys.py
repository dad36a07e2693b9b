"""Keys that tests sign with. They were made for this file and open nothing."""

from __future__ import annotations

import base64
import json

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

RSA_PRIVATE = """\
-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDBgkBPDpI+GZrE
mHDvUOq6tl1dywY5EZnsRuii2aDt+s2xMKjkeI9R77WIU/1GSjavzYZ5xsS5RxsV
CIL+lN7lUScH3ry34nH63pIOjrcaFLb0GszdWr2RnaF0sMhlE/uuMc/s6nE/U0Ss
IYBgPJaM6AYGugAJ4Fh6vaTwqrVNzkVZn6zYIoD9gwaIpZuJDxExIn0dHkJeqA6R
jJtgKQtLRmaLZh8wGi89eb93xUwH/UTq4I5zQ8yAm0p3wdecJ/2yavQcz3cNitzo
0YWSKkovdGVF8mKdVkED3wbEonLi0s5PoeXvj5w+/PvkeJdL3FUzeZJ1kSP8HxSu
Ju416vNlAgMBAAECggEAIDy4xfLhfiL526Khvdy3Hh/fcg6unLdH80rk2qxy2PKd
bdVzbYyAI+BRV8LWQO2AKs2Mh6ELiOpFor1mRU87yuw4GmGLAv9gibCmmHJCIsAs
soH8eyvwxN+D1FLXL6+ikCSQRSHReAFBQYPbRS0Sz6qfxmMaOor7codBgS6PQcS/
DwPXc1tiDRhzw1kKKlbs5HdqlLQxvAgZwd22mA6LkQEz/pBc7Bkfk011922EwKP1
nxqOHOd1ruwAqqicBCImIKcV9xGfeV+t2ggtMuw8EqRV5mp3MIipje7a8GX/wA+l
46SJTr+dB9GBPmeJ2y1PViRn1NVYRknCyE4UG32vQQKBgQDs8/c+c+afrtBkN42l
anwt5B6sVeDx2QMqFHf4VPN06mEH9Cr+rM1epWtEQH1kANOejVqZBpzjAL4ces2r
vD4euUJBl/lzm5/dBUj3mvixSawN8T8ybmV6ElSH+i1squWWBMyPrmn42UWR0WL0
+7TCo/EhnZwYsJPlPeq10R3kiQKBgQDREEmxPFqENaTfqQDCgKcSHcjMCf/3LoRa
MieeXBOY69/0APiMUFL3ObnyWvrmhgtBeBvOg6P9p8duE/8JA6TJ2goDdMK6E+nM
Z6LVdGqxKy17JBut+rPzwt7uyy95uDLcNQRlsyCUK3XUh0WmAEPWkkJJVDOTfKRX
xEA+XAlY/QKBgEer13oldnmQV+ooP4jsN5lt6bU42Kxudp2QyWTs1SLlDepo+WRF
Am2BXXusggDwmxHXMbMdo/CptddJcdJjQurqIFdUz5gfV3Bz+8khL934Kbmh4fqw
F7Ofvb/PdVPsMTt6QiGnoNgrZ/aePe9Z/yfsjLAdSyzQpDtvygGquf75AoGBAJDt
sahkJnuwlHNYPWaYuTkd3K1V4VQBs06zpjNpsUw5eC823RaoOFuacQVJfNWB5xuj
n+Mx7uVRAjeVNR+SnxIvTPHIZ5WHaHSDA6bl5XCcdhL/nRCm00kQtmrkAC1pPBjb
yAiYfOU6m5yRif7iACUnjzw2WurLZUJSkhaoxvIhAoGBANwTdtBJ/NVpWROuEOiq
nRnnOabrZ6XIl1c8f4valpRL5pOfGFxxJI7bfYN55J4hiC0WL/JC1H70Y3Jq16ni
QPq1Ndi64sWAXgdm/NFbYbWAhdVC8Uw+jnXQYR/+M4E53oraAJsGziTWMRYwHp9Z
FkXUENaYJ3Fi83U36NaA5g10
-----END PRIVATE KEY-----
"""

RSA_PUBLIC = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwYJATw6SPhmaxJhw71Dq
urZdXcsGORGZ7Ebootmg7frNsTCo5HiPUe+1iFP9Rko2r82GecbEuUcbFQiC/pTe
5VEnB968t+Jx+t6SDo63GhS29BrM3Vq9kZ2hdLDIZRP7rjHP7OpxP1NErCGAYDyW
jOgGBroACeBYer2k8Kq1Tc5FWZ+s2CKA/YMGiKWbiQ8RMSJ9HR5CXqgOkYybYCkL
S0Zmi2YfMBovPXm/d8VMB/1E6uCOc0PMgJtKd8HXnCf9smr0HM93DYrc6NGFkipK
L3RlRfJinVZBA98GxKJy4tLOT6Hl74+cPvz75HiXS9xVM3mSdZEj/B8UribuNerz
ZQIDAQAB
-----END PUBLIC KEY-----
"""

RSA_ENCRYPTED = """\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIIFNTBfBgkqhkiG9w0BBQ0wUjAxBgkqhkiG9w0BBQwwJAQQNikGelJO60vXfPek
LCztXwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBxvJGPg99YkvgbI
kSBMTWsEggTQqbl2tP2aXPx23wCCueEojme/xBq1kyWcFlQWQ1W6u2yxAZr14Rbm
8R6lbWX1tV4t0rXs9aJeT2BqefL0UBWY08hU7jYlZHiTy2uAoeDgio3qB0PkBi3y
7EHnChAfWphyfAdtvmgsdah6o4+xBtTcdBwDz+7xLe3DNv9g/TDu9dlU/9WCTuf2
xERHEzEfF0ZvB9ibHsRnJDPiBfFRJho5gtv15WfYtEg6cPC4+ByQagcywEiRtotJ
x6fVXH6aOn9Iy+14z5Ruf2JLwz3OisuzkqQmyABPqrC/IuL96l9yF4OVDeoMeMhA
ido3uXIJDjsWC7Cmo+4TwbZ33MsyHigrdfRGmKoJZKIcayjM6bawdQ0all8v0j7S
GoMK92rO/HC9lLBQ9r4WlZJ5xgDIvDclc4YIXh3A4BtebLggVJW78aEjO+UDf6+w
+ywxMjHQRaQsBL2pcIna09FKA6GICbP215slBDjChDH5W4tUD2+KhnjbGf/R3hv8
Jq3JGx0dY7FuOIq7B+4I78y7xf/BBNeFF1VMmwbEhbyPZ1GzsxjwYdyUJbquoZTZ
w6gwQQiO2RwrhaDGdwY4l2MZnTCQXIjJksIjrJq7GfcLAVPxTA95I8VD1Z4ySzwP
gKAERultBcWfkg0mpdOoox2ouc1HJMvMJH2odB7Mk7mpTdjOE1DenAX9asbZUx6n
jeNbF26P/PibPOazPpFdwLxtC8FwUZGPFYa5X0vfSe2RlJgycBwxmi2A51Rh3Ybi
5kNidFMhg15Ky17fcGqMlbmMRCFFKx2VMvxizVySSexeD3IQz8fsGu9x4g+DKTDy
uqW9J0PGKJVxoG+U0uQlvzoLeuevciWd7Sb5ObRC9KIXwmpWfRGFMleb2zGgXNoa
NSrwwY3u34ioyLgBrFhswY/FrghzVTSzJnv2rlKbvGTxblQfVvUkbilt7x2mT25n
mYnuMEiHibJRhiru7Q+Pl+2A6nbMK0oDqiBWNvMlYmoivu/w7mIn5aNn4x5nscjY
BfecU2Apq6cFkoLtweur3ZkJglrcP/CpmstiOSROYv+KcTBec/UbRTOEjFiYnVoU
nlf1SRLbooQz/NZfc5m8Yaz94RGpjRYnWYm/5k51W3MF8xmuaTB05dvSF9nZ//9j
ADruNP0B6A6DUtoimzF09Lc76pcJFptfaonDTka6nKAKKe+KjDfU5k4f5kLhMGLp
oCUsv7nEFFXKIf7SaKHaTXQQATMfuEPN/fhgTIAx2Rv0XYY0FnhVB+niYih9T9Fh
0dXp0LNm76pu6om+Jx2xN2TOWKE2Sz11kdyuq9Ualh018hKav9EMMwSZE2FhAn3p
yqaLHNC6h5SihSyo/lsfsVjaUNdK0pv6lVxadvKZXitgDEvvJbbnJ5OARtRJujzG
3wNot+J5P9RNRdRGjPxdvaI7jU4gwp/SNjNPZmcJR8gvOaaBDpqg5pMF4vMd2DPl
A2pfkIuaaTVtxXUHycNAqdkxKr3aOWsTQzgqIeslYCxlkCENZo4AazIYgt13OgRl
pn8pHd01fpAtKL+sk1GJ2Edbpfnzoado4WgXc7FW7uK1Q1RRBdpBacFCrL5Jr2Ee
su7q7ckNRSqP6sfomc91lZJKKkq25QGBig/gUxMVgdcSkqM7ZSRdOpA=
-----END ENCRYPTED PRIVATE KEY-----
"""

RSA_PASSWORD = "open sesame"

RSA_CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIICrTCCAZWgAwIBAgIBBzANBgkqhkiG9w0BAQsFADAZMRcwFQYDVQQDDA5pc3N1
ZXIuZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEX
MBUGA1UEAwwOaXNzdWVyLmV4YW1wbGUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAw
ggEKAoIBAQDBgkBPDpI+GZrEmHDvUOq6tl1dywY5EZnsRuii2aDt+s2xMKjkeI9R
77WIU/1GSjavzYZ5xsS5RxsVCIL+lN7lUScH3ry34nH63pIOjrcaFLb0GszdWr2R
naF0sMhlE/uuMc/s6nE/U0SsIYBgPJaM6AYGugAJ4Fh6vaTwqrVNzkVZn6zYIoD9
gwaIpZuJDxExIn0dHkJeqA6RjJtgKQtLRmaLZh8wGi89eb93xUwH/UTq4I5zQ8yA
m0p3wdecJ/2yavQcz3cNitzo0YWSKkovdGVF8mKdVkED3wbEonLi0s5PoeXvj5w+
/PvkeJdL3FUzeZJ1kSP8HxSuJu416vNlAgMBAAEwDQYJKoZIhvcNAQELBQADggEB
AB/tIASD/T4UyAvxHln/gXMaOncYk+RkO+pamag+/nS7AYiAWNBlqeq0SENNjzlC
G86Q4kaehJq9dhM2cQOeG9Nj2Kx8/y8byZQX8X5tj9MX5wFaE8mEVVRCy+t6Hhzr
pWFvI+2F6X9cO7wuomeATQYC8fH69TkyDgMuRrLqccn/FDLnbWC/xvgSA/7M0JzY
BuyiqZHIcxWTM0RKsVkBy20Yb3tR26lvW36WMpQeHqcefjbHTZOEkWs97SesEQq5
BbpfOUbgk4mHPHxDG56IizWI2ZOjyRFyKn9fBVCDznAnsFGWxqDFNGxEEkwCjoPq
Dp25Mlk6s87D+LyPPiNX8vs=
-----END CERTIFICATE-----
"""

OTHER_RSA_PUBLIC = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAl/9aTbNj2MoBvz6tFWyo
jL1rlMx2szpy9h6dCG8s6Pz3tan2K+U5srPHwkbaQqivb0JwWMMJ6U9gyC9GpHFL
KwhrkOY0kRs37NWaX9Ql9cgXcUatT3RCUwLUjK56xO9d87VW9SWQqC3MSujHNPXm
7RvZkX4IEWOIC18EoxiYedSCRH68D2UJoh+uZFwfGMJIjZgIxl6BAPbfrn7O2Bdp
0LEHx4OvCxktfzY7SP4WieFD917/7L10FqKWtpt0BBHSzqjfxoH/Vfigir7wZHu0
Nusgnh/LFObRavAzo1hDHw0LFNi13vd2kzfZUkalAOj1473yL/BZnfJF7E3fM/5i
NwIDAQAB
-----END PUBLIC KEY-----
"""

WEAK_RSA_PRIVATE = """\
-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAMzt4ATv2u8thtm2
LkLJGqH3IGAnTssxaX+u1wmPBUhqCv8x6vLVDvM1VRS0xM+936LhX7+owtV6VlQO
NwFzf8e0hcvmM2ZcrYniDBvvz8IxBN9LVEJ+Kf36bW1il9CS9SVjSoYRk7T8xkEL
CIA9fSjhjDyYtSF/GYk+tpjioW5TAgMBAAECgYAKmnhP6RU78PAcTbfhDsTJAp9z
OjVygBEEYUiRHwxX7dy5zZxpiiqm3OiVFLFmSl3K8Lxij1ndb+INoVqpQY+n7tjC
36QWwQKvHyr6CayElBGObJDDct4O3oYTxUs6UjA9vU5Omlh3r1LlDOtGMjWCwzbc
dVpU8r3JcrtKlDhkKQJBAPv2HXpfcbNE6Dqx08khu0kT9JzBrU4IgyA3/d4aVuHX
jxYadbVMaIhsBZWYfQI+6Zb9KD943qQa6viZSA4FnAUCQQDQNsVD+FBhIMBQwPAm
yfDRSGCEz24I1e4pyI0VSaPcjsIL9Rwp6zGYKxiE46khckPEIfCfr+Upc+vrA1KH
Osh3AkAoEHGNhOG6hMl8k8w+Xju+mgq6Zl2dW+Ml22Fl0MBh9vnMpPZ0lqrEjpCw
weeW1NQl6ylcNmcIpzMXxp/bgu7VAkA1Z/cNSiID58ysafCvYljctX3cUwBcT9M4
8HIPpcXcCtoHCyXgMq2T5GnznBmDtLVhF3uK2ikjitJWg5GlkhRdAkEAq9RqhKqH
UdJqbbvRz6Qm2kkGR6wHqq9aUvEk5ju1nPGO4WhxYj3jwH/QoSjuEDF0S5qQcaSL
VLcwKuPtDVTdOw==
-----END PRIVATE KEY-----
"""

WEAK_RSA_PUBLIC = """\
-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDM7eAE79rvLYbZti5CyRqh9yBg
J07LMWl/rtcJjwVIagr/Mery1Q7zNVUUtMTPvd+i4V+/qMLVelZUDjcBc3/HtIXL
5jNmXK2J4gwb78/CMQTfS1RCfin9+m1tYpfQkvUlY0qGEZO0/MZBCwiAPX0o4Yw8
mLUhfxmJPraY4qFuUwIDAQAB
-----END PUBLIC KEY-----
"""

P256_PRIVATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0Ttw57ulhnhoBsCx
Aw4n5k0kfkZNL2S572foHhlV/LuhRANCAAQ9F88oGOCKrYqvsnN+jwz//R1O/5gZ
oCEGbBok4PrcztZFwMF+NMA7okrTPsYrylUfSvxtqqsRpppA+3c4Xc7j
-----END PRIVATE KEY-----
"""

P256_PUBLIC = """\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPRfPKBjgiq2Kr7Jzfo8M//0dTv+Y
GaAhBmwaJOD63M7WRcDBfjTAO6JK0z7GK8pVH0r8baqrEaaaQPt3OF3O4w==
-----END PUBLIC KEY-----
"""

P384_PRIVATE = """\
-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBt+tXqpa5JSW2df+v6
zsZygBILLZLA6H9kJ+yDe4GuRpSk/Ls5gUw1URhE5BQN+mmhZANiAAQD0P9VSAMo
Cxt/lr0b8wflsmpvrIMF1jYNeCviieo45+bkaNNdc/oVm672Ud2NG4IrjqzWx2Y6
PwKy7UlWaGHd5eQBB4j4pm/MFje9epNpCZWupj5mc10MYNQOv0czK9Q=
-----END PRIVATE KEY-----
"""

P384_PUBLIC = """\
-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEA9D/VUgDKAsbf5a9G/MH5bJqb6yDBdY2
DXgr4onqOOfm5GjTXXP6FZuu9lHdjRuCK46s1sdmOj8Csu1JVmhh3eXkAQeI+KZv
zBY3vXqTaQmVrqY+ZnNdDGDUDr9HMyvU
-----END PUBLIC KEY-----
"""

P521_PRIVATE = """\
-----BEGIN PRIVATE KEY-----
MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIArejJAkwqWztlZKSV
2CMEYYfChAFdsftoZkDL8grLIr10PnskbLIszRIZUo/Ht8MIN3miwRiDJkehB7hV
3NZYghehgYkDgYYABABOQPUWKqi+7xYmhFRGsI2irjIwjbcgsyw/Akjq44RZKict
0/TSdl/+dHEvOi8W0pcYbsIW3S4dJZT/ImlLOwsmzQBDMtql0/4OZEA6dsU70Z49
my2IzDp04UB0ioVUOQHNrEmheoo1pI5yk410D4os03mvNArF+9oNdDo5q87oDqF6
4A==
-----END PRIVATE KEY-----
"""

P521_PUBLIC = """\
-----BEGIN PUBLIC KEY-----
MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQATkD1Fiqovu8WJoRURrCNoq4yMI23
ILMsPwJI6uOEWSonLdP00nZf/nRxLzovFtKXGG7CFt0uHSWU/yJpSzsLJs0AQzLa
pdP+DmRAOnbFO9GePZstiMw6dOFAdIqFVDkBzaxJoXqKNaSOcpONdA+KLNN5rzQK
xfvaDXQ6OavO6A6heuA=
-----END PUBLIC KEY-----
"""

K1_PUBLIC = """\
-----BEGIN PUBLIC KEY-----
MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE/oHdd+SV5gcEyqosWlr2fvSA8Jx1tpl1
24cZGL45dBFn5vKY/PLTxDb5lGSrdMfG/3QtXnjDdmzC4ixXxtrizQ==
-----END PUBLIC KEY-----
"""

ED_PUBLIC = """\
-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAdtyCGSVIEYBj8ToKRtrbi+9C0N7FtjtyIgEMOcjbHro=
-----END PUBLIC KEY-----
"""

SECRET = "a secret of thirty-two letters!!"
LONG_SECRET = SECRET * 2


def jwk(pem: str, **members: object) -> dict[str, object]:
    """Return a public key in PEM as a member of a key set."""
    key = load_pem_public_key(pem.encode())
    if isinstance(key, RSAPublicKey):
        rsa = key.public_numbers()
        return {"kty": "RSA", "n": _text(rsa.n), "e": _text(rsa.e), **members}
    assert isinstance(key, EllipticCurvePublicKey)
    curve, size = {256: "P-256", 384: "P-384", 521: "P-521"}[key.key_size], (key.key_size + 7) // 8
    point = key.public_numbers()
    return {"kty": "EC", "crv": curve, "x": _text(point.x, size), "y": _text(point.y, size), **members}


def _text(number: int, size: int = 0) -> str:
    raw = number.to_bytes(size or (number.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def jwks(*keys: dict[str, object]) -> str:
    """Return the text of a key set."""
    return json.dumps({"keys": keys})
