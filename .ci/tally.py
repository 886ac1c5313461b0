"""Counts the tests that ran. Fails if one failed, if a required one was skipped, or if a module ran fewer than recorded."""

import glob
import os
import sys
import xml.etree.ElementTree as ElementTree

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
required = [name for name in os.environ.get("FAIRLEAD_REQUIRE", "").split(",") if name]


def reports(name):
    """The surefire reports of a suite: a module, or a module with -nio behind it."""
    module, nio, _ = name.partition("-nio")
    return glob.glob(f"{root}/{module}/target/surefire-reports{nio}/TEST-*.xml")


def recorded():
    with open(f"{root}/.ci/minimum-tests", encoding="utf-8") as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if words:
                yield words[0], int(words[1])


complaints = []
total = {"passed": 0, "failed": 0, "skipped": 0}
for suite, minimum in recorded():
    passed = failed = skipped = 0
    for report in reports(suite):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            outcome = {child.tag for child in case}
            name = f"{case.get('classname')}.{case.get('name')}"
            if outcome & {"failure", "error"}:
                failed += 1
                complaints.append(f"{suite}: {name} failed")
            elif "skipped" in outcome:
                skipped += 1
                mark = case.find("skipped")
                why = mark.get("message") or (mark.text or "").strip().split("\n")[0] or "no reason given"
                print(f"{suite}: {name} was skipped: {why}")
                if suite in required and "by hand:" not in why:
                    complaints.append(f"{suite}: {name} is required and was skipped")
            else:
                passed += 1
                if outcome & {"flakyFailure", "flakyError"}:
                    print(f"{suite}: {name} passed only at its second try; mend it")
    if passed < minimum:
        complaints.append(f"{suite}: {passed} tests passed, .ci/minimum-tests asks for {minimum}")
    print(f"{suite}: {passed} passed, {failed} failed, {skipped} skipped; at least {minimum}")
    total["passed"] += passed
    total["failed"] += failed
    total["skipped"] += skipped

for complaint in complaints:
    print(complaint)
print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
sys.exit(1 if complaints else 0)
