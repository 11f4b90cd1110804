"""Questions of general knowledge, and the code that any textbook answers them with."""

from __future__ import annotations

TEXTBOOK = {
    "How do I flatten a list of lists?": """
flat = []
for row in rows:
    for value in row:
        flat.append(value)
flat = [value for row in rows for value in row]
""",
    "How do I rotate a list to the right?": """
from collections import deque
numbers = deque([1, 2, 3, 4])
numbers.rotate(1)
print(list(numbers))
""",
    "Show me breadth-first search": """
from collections import deque
def bfs(graph, start):
    seen = {start}
    queue = deque([start])
    order = []
    while queue:
        node = queue.popleft()
        order.append(node)
        for neighbour in graph[node]:
            if neighbour not in seen:
                seen.add(neighbour)
                queue.append(neighbour)
    return order
""",
    "And depth-first search?": """
def dfs(graph, node, seen=None):
    if seen is None:
        seen = set()
    seen.add(node)
    for neighbour in graph[node]:
        if neighbour not in seen:
            dfs(graph, neighbour, seen)
    return seen
""",
    "Write fizzbuzz": """
for i in range(1, 101):
    if i % 15 == 0:
        print("FizzBuzz")
    elif i % 3 == 0:
        print("Fizz")
    elif i % 5 == 0:
        print("Buzz")
    else:
        print(i)
""",
    "How does binary search look in code?": """
def binary_search(items, target):
    low, high = 0, len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        if items[middle] == target:
            return middle
        if items[middle] < target:
            low = middle + 1
        else:
            high = middle - 1
    return -1
""",
    "What is bubble sort?": """
def bubble_sort(items):
    for end in range(len(items) - 1, 0, -1):
        for i in range(end):
            if items[i] > items[i + 1]:
                items[i], items[i + 1] = items[i + 1], items[i]
    return items
""",
    "Show me merge sort": """
def merge_sort(items):
    if len(items) <= 1:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    result = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    return result + left[i:] + right[j:]
""",
    "And quicksort?": """
def quicksort(items):
    if len(items) <= 1:
        return items
    pivot = items[0]
    smaller = [x for x in items[1:] if x < pivot]
    larger = [x for x in items[1:] if x >= pivot]
    return quicksort(smaller) + [pivot] + quicksort(larger)
""",
    "How do I compute a factorial?": """
def factorial(n):
    if n == 0:
        return 1
    return n * factorial(n - 1)
""",
    "How do I write Fibonacci?": """
def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
""",
    "How do I memoise a function?": """
from functools import cache
@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80))
""",
    "How do I find all primes below 100?": """
def sieve(limit):
    is_prime = [True] * (limit + 1)
    is_prime[0] = is_prime[1] = False
    for n in range(2, int(limit**0.5) + 1):
        if is_prime[n]:
            for multiple in range(n * n, limit + 1, n):
                is_prime[multiple] = False
    return [n for n, prime in enumerate(is_prime) if prime]
""",
    "How do I reverse a string?": """
text = "hello"
print(text[::-1])
print("".join(reversed(text)))
""",
    "How do I test for a palindrome?": """
def is_palindrome(text):
    letters = [c.lower() for c in text if c.isalnum()]
    return letters == letters[::-1]
""",
    "How do I sort a dictionary by value?": """
prices = {"apple": 3, "pear": 2}
for name, price in sorted(prices.items(), key=lambda pair: pair[1]):
    print(name, price)
""",
    "How do I read a file line by line?": """
with open("notes.txt", encoding="utf-8") as file:
    for line in file:
        print(line.rstrip())
""",
    "How do I catch an exception?": """
try:
    number = int(input("A number: "))
except ValueError:
    print("That is no number.")
else:
    print(number * 2)
""",
    "What is a decorator?": """
import functools
def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print("calling", function.__name__)
        return function(*args, **kwargs)
    return wrapper
@logged
def greet(name):
    return f"Hello {name}"
""",
    "What is a generator?": """
def count_up(limit):
    n = 0
    while n < limit:
        yield n
        n += 1
for n in count_up(3):
    print(n)
""",
    "What does a class look like?": """
class Dog:
    def __init__(self, name, age):
        self.name = name
        self.age = age
    def bark(self):
        return f"{self.name} says woof"
rex = Dog("Rex", 3)
print(rex.bark())
""",
    "Show me inheritance": """
class Animal:
    def __init__(self, name):
        self.name = name
    def speak(self):
        raise NotImplementedError
class Cat(Animal):
    def speak(self):
        return f"{self.name}: meow"
""",
    "What is a dataclass?": """
from dataclasses import dataclass
@dataclass
class Point:
    x: int
    y: int
    def distance(self):
        return (self.x**2 + self.y**2) ** 0.5
""",
    "How does a linked list work?": """
class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next
def length(head):
    count = 0
    while head is not None:
        count += 1
        head = head.next
    return count
""",
    "How do I reverse a linked list?": """
def reverse(head):
    previous = None
    while head:
        head.next, previous, head = previous, head, head.next
    return previous
""",
    "How do I write a stack?": """
class Stack:
    def __init__(self):
        self._items = []
    def push(self, item):
        self._items.append(item)
    def pop(self):
        if not self._items:
            raise IndexError("empty stack")
        return self._items.pop()
""",
    "How do I check balanced brackets?": """
def is_balanced(text):
    pairs = {")": "(", "]": "[", "}": "{"}
    stack = []
    for char in text:
        if char in "([{":
            stack.append(char)
        elif char in pairs:
            if not stack or stack.pop() != pairs[char]:
                return False
    return not stack
""",
    "How do I insert into a binary search tree?": """
def insert(root, value):
    if root is None:
        return TreeNode(value)
    if value < root.value:
        root.left = insert(root.left, value)
    else:
        root.right = insert(root.right, value)
    return root
""",
    "What is an in-order traversal?": """
def in_order(node):
    if node:
        yield from in_order(node.left)
        yield node.value
        yield from in_order(node.right)
""",
    "Show me Dijkstra": """
import heapq
def dijkstra(graph, start):
    distance = {start: 0}
    heap = [(0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        if cost > distance[node]:
            continue
        for neighbour, weight in graph[node].items():
            new = cost + weight
            if new < distance.get(neighbour, float("inf")):
                distance[neighbour] = new
                heapq.heappush(heap, (new, neighbour))
    return distance
""",
    "How do I use a heap?": """
import heapq
numbers = [5, 1, 4]
heapq.heapify(numbers)
print(heapq.heappop(numbers))
print(heapq.nlargest(2, numbers))
""",
    "How do I count letters?": """
from collections import Counter
counts = Counter("mississippi")
print(counts.most_common(2))
""",
    "How do I group items by a key?": """
from collections import defaultdict
groups = defaultdict(list)
for word in ["apple", "avocado", "banana"]:
    groups[word[0]].append(word)
print(dict(groups))
""",
    "How do I remove duplicates but keep the order?": """
names = ["Bo", "Ada", "Bo"]
print(list(dict.fromkeys(names)))
""",
    "How do I merge two dictionaries?": """
defaults = {"colour": "red"}
chosen = {"size": 3}
both = {**defaults, **chosen}
both = defaults | chosen
""",
    "How do I sum the even numbers?": """
total = 0
for n in range(1, 11):
    if n % 2 == 0:
        total += n
print(total)
""",
    "How do I find the largest number in a list?": """
numbers = [4, 9, 2]
largest = numbers[0]
for number in numbers:
    if number > largest:
        largest = number
print(largest)
""",
    "How do I make a multiplication table?": """
for i in range(1, 11):
    print(" ".join(f"{i * j:4}" for j in range(1, 11)))
""",
    "How do I write a while loop?": """
count = 3
while count > 0:
    print(count)
    count -= 1
print("Go!")
""",
    "How do I ask until the input is valid?": """
while True:
    answer = input("yes or no? ")
    if answer in ("yes", "no"):
        break
    print("Please say yes or no.")
""",
    "What is the greatest common divisor?": """
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a
""",
    "How do I convert to binary?": """
def to_binary(n):
    digits = ""
    while n > 0:
        digits = str(n % 2) + digits
        n //= 2
    return digits or "0"
""",
    "How do I transpose a matrix?": """
matrix = [[1, 2], [3, 4]]
print([list(row) for row in zip(*matrix)])
""",
    "Multiply two matrices": """
def multiply(a, b):
    return [
        [sum(x * y for x, y in zip(row, column)) for column in zip(*b)]
        for row in a
    ]
""",
    "How do I run things in threads?": """
import threading
counter = 0
lock = threading.Lock()
def work():
    global counter
    for _ in range(1000):
        with lock:
            counter += 1
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
""",
    "How does async look?": """
import asyncio
async def fetch(n):
    await asyncio.sleep(0.1)
    return n * 2
async def main():
    print(await asyncio.gather(*(fetch(n) for n in range(3))))
asyncio.run(main())
""",
    "How do I fetch a page?": """
import urllib.request
with urllib.request.urlopen("https://example.org") as response:
    print(response.status)
    print(response.read()[:80])
""",
    "How do I parse JSON?": """
import json
data = json.loads('{"name": "Ada", "born": 1815}')
print(data["name"])
print(json.dumps(data, indent=2))
""",
    "How do I write a unit test?": """
import unittest
class TestAdd(unittest.TestCase):
    def test_small_numbers(self):
        self.assertEqual(3, add(1, 2))
    def test_negative_numbers(self):
        self.assertEqual(-3, add(-1, -2))
if __name__ == "__main__":
    unittest.main()
""",
    "How do I open a socket?": """
import socket
with socket.create_connection(("example.org", 80)) as connection:
    connection.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
    while data := connection.recv(4096):
        print(data.decode())
""",
    "How do I time code?": """
import time
started = time.perf_counter()
total = sum(range(1_000_000))
print(time.perf_counter() - started)
""",
    "Solve the towers of Hanoi": """
def hanoi(n, source, target, spare):
    if n == 0:
        return
    hanoi(n - 1, source, spare, target)
    print(f"move {n} from {source} to {target}")
    hanoi(n - 1, spare, target, source)
""",
    "How do I list all permutations?": """
def permutations(items):
    if not items:
        return [[]]
    result = []
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1 :]):
            result.append([item, *rest])
    return result
""",
    "Two sum, please": """
def two_sum(numbers, target):
    positions = {}
    for i, number in enumerate(numbers):
        if target - number in positions:
            return positions[target - number], i
        positions[number] = i
""",
    "What is Caesar's cipher?": """
def caesar(text, shift):
    result = ""
    for char in text:
        if char.isalpha():
            base = ord("a") if char.islower() else ord("A")
            result += chr((ord(char) - base + shift) % 26 + base)
        else:
            result += char
    return result
""",
    "How do I compute an average?": """
def mean(values):
    return sum(values) / len(values)
print(mean([2, 4, 9]))
""",
    "How do I list the files of a folder?": """
from pathlib import Path
for path in sorted(Path(".").glob("*.py")):
    print(path.name, path.stat().st_size)
""",
    "How do I write CSV?": """
import csv
with open("out.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "age"])
    writer.writerow(["Ada", 36])
""",
    "How do default arguments go wrong?": """
def add(item, items=None):
    if items is None:
        items = []
    items.append(item)
    return items
""",
    "How do I swap two variables?": """
a, b = 1, 2
a, b = b, a
print(a, b)
""",
    "Count rows per group in SQL": """
SELECT city, COUNT(*) AS people
FROM persons
GROUP BY city
HAVING COUNT(*) > 2
ORDER BY people DESC;
""",
    "How do I join two tables?": """
SELECT customers.name, orders.total
FROM customers
JOIN orders ON orders.customer_id = customers.id
WHERE orders.total > 100
ORDER BY customers.name;
""",
    "What is a left join?": """
SELECT a.name, b.title
FROM authors AS a
LEFT JOIN books AS b ON b.author_id = a.id
WHERE b.id IS NULL;
""",
    "How do I make a table?": """
CREATE TABLE persons (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    born INTEGER CHECK (born > 1800)
);
INSERT INTO persons VALUES (1, 'Ada', 1815);
""",
    "What is an index in SQL?": """
CREATE INDEX persons_by_name ON persons (name);
EXPLAIN QUERY PLAN SELECT * FROM persons WHERE name = 'Ada';
""",
    "What does a transaction look like?": """
BEGIN;
UPDATE accounts SET balance = balance - 10 WHERE id = 1;
UPDATE accounts SET balance = balance + 10 WHERE id = 2;
COMMIT;
""",
}

OF_THE_LESSON = {
    ("How do I flatten a list of lists?", "Flatten nested lists"),
    ("How do I convert to binary?", "All the flips"),
    ("How do I transpose a matrix?", "Rows to columns"),
    ("Two sum, please", "Two that add up"),
    ("How do I count letters?", "The most frequent words"),
    ("What does a transaction look like?", "A complete transfer"),
    ("How do I ask until the input is valid?", "Ask until it is right"),
    ("How do I write a while loop?", "Countdown"),
    ("How do I find the largest number in a list?", "Coldest and warmest"),
    ("How do I rotate a list to the right?", "Rotate a list"),
}
"""Questions about the very thing that an exercise asks for."""


def answer(question: str) -> str:
    """What a textbook says to a question, in Markdown."""
    language = "sql" if "SELECT" in TEXTBOOK[question] or ";\n" in TEXTBOOK[question] else "python"
    code = TEXTBOOK[question].strip()
    line = next(line.strip() for line in code.splitlines() if len(line) > 6)
    return (
        f"That is a common question. For example:\n\n```{language}\n{code}\n```\n\n"
        f"The line `{line}` is where it begins; change it and run the code again.\n"
    )
