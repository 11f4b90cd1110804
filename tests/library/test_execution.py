from __future__ import annotations

from tutor_app.library.execution import run_python


def test_the_blocks_of_a_job_share_a_namespace():
    ((first, second),) = run_python([[("x = 20", 1), ("print(x + 1)", 5)]])
    assert ("", "") == (first.error, first.output)
    assert ("", "21\n") == (second.error, second.output)


def test_jobs_do_not_share_one():
    _, (outcome,) = run_python([[("secret = 1", 1)], [("print(secret)", 1)]])
    assert "NameError: name 'secret' is not defined" == outcome.error


def test_a_failure_names_its_line():
    (outcomes,) = run_python([[("x = 1\ny = x / 0\n", 10), ("if x\n", 20)]])
    assert [("ZeroDivisionError: division by zero", 11), (True, 20)] == [
        (outcomes[0].error, outcomes[0].line),
        (outcomes[1].error.endswith("SyntaxError: expected ':'"), outcomes[1].line),
    ]


def test_test_functions_run_after_the_last_block():
    tests = (
        "def test_good():\n    assert add(1, 2) == 3\n\ndef test_bad():\n    assert add(1, 1) == 3"
    )
    (outcomes,) = run_python([[("def add(a, b):\n    return a + b", 1), (tests, 7)]])
    assert [("test_good", ""), ("test_bad", "AssertionError")] == [
        (outcome.test, outcome.error) for outcome in outcomes if outcome.test
    ]
    assert 11 == outcomes[-1].line


def test_an_endless_loop_is_stopped_and_the_next_job_runs():
    jobs = [[("x = 1", 1), ("while True: pass", 4)], [("print('alive')", 1)]]
    looping, alive = run_python(jobs, seconds=1.5)
    assert ["", "still running after 1.5 s"] == [outcome.error for outcome in looping]
    assert 4 == looping[1].line
    assert "alive\n" == alive[0].output


def test_a_process_that_dies_is_a_fault_of_its_block():
    jobs = [[("import os; os._exit(3)", 2)], [("print('alive')", 1)]]
    (dead,), (alive,) = run_python(jobs)
    assert ("the process ended with exit code 3", 2) == (dead.error, dead.line)
    assert "alive\n" == alive.output


def test_exit_input_network_and_other_packages_are_faults():
    blocks = [
        ("raise SystemExit", 1),
        ("input()", 2),
        ("import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)", 3),
        ("import yaml", 4),
    ]
    (outcomes,) = run_python([blocks])
    assert ["SystemExit", "PermissionError", "PermissionError", "ModuleNotFoundError"] == [
        outcome.error.split(":")[0] for outcome in outcomes
    ]


def test_what_a_block_prints_cannot_pass_for_a_result():
    code = "print('{\"job\": 0, \"done\": true}')\nimport os\nos.write(1, b'not json {}\\n')"
    ((outcome,),) = run_python([[(code, 1)]])
    assert ("", '{"job": 0, "done": true}\n') == (outcome.error, outcome.output)


def test_dataclasses_and_files_work_in_a_block():
    code = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "from pathlib import Path\n\n@dataclass\nclass Point:\n    x: int\n\n"
        "Path('a.txt').write_text('é')\nprint(Point(1), Path('a.txt').read_text())"
    )
    ((outcome,),) = run_python([[(code, 1)]])
    assert ("", "Point(x=1) é\n") == (outcome.error, outcome.output)
