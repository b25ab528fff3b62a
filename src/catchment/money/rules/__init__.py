"""The rules of money: pure functions over frozen values, amounts always in whole pence."""
