import collections, logging
import pytest
from tests.record import test_http_fuzz as f
from tests.record.test_http_fuzz import *
C=collections.Counter(); M=collections.Counter()
pytestmark = pytest.mark.django_db
def decent(answer):
    C[answer.request.method, answer.status_code]+=1
    if answer.status_code in (422,503,500,412,409): M[answer.status_code, answer.json()["issue"][0]["diagnostics"][:150]]+=1
    if "beyond what can be kept" in answer.text: print("DB", answer.request.method, answer.request.url, answer.request.headers, answer.request.content[:300])
f.decent=decent
test_any_request=f.test_any_request
test_any_element=f.test_any_element
def test_z():
    for k,v in sorted(C.items()): print(k,v)
    for k,v in M.most_common(60): print(k,v)
