// feature/phrases.h: amounts, times and shares as a shopkeeper says them.
//
// British English; what is not a number is "unknown".
#pragma once

#include <string>
#include <string_view>

namespace tillcast {

// "£431", "£4.25", "1,204 PLN"; below a hundred with pence. Of a negative amount its size.
std::string say_money(double amount, std::string_view currency);

// "12 days", "1 day", "less than a day".
std::string say_days(double days);
// "12 days ago", "less than a day ago".
std::string say_ago(double days);
// "every 12 days", "every day".
std::string say_every(double days);
// "12 March 2011", of a day counted from 1970-01-01.
std::string say_date(double day);

// "12 orders", "1 order", "no orders"; "2.3 orders" where it is no whole number.
std::string say_count(double number, std::string_view singular, std::string_view plural);
// "0.34", "2.3", "140", "1,204".
std::string say_number(double number);
// "34 %", "less than 1 %", "more than 99 %".
std::string say_percent(double share);

// "WHAT much longer than usual", of a difference in standard deviations; `more` is "longer".
std::string say_against_usual(const char* what, double z, const char* more, const char* less);
// "WHAT 1.4 times the usual".
std::string say_times_usual(const char* what, double ratio);
// "WHAT spread as over 3.2 equal THINGS": as many equal ones would have that entropy.
std::string say_spread_over(const char* what, double entropy, const char* thing,
                            const char* things);
// "MORE than most customers", of a difference in standard deviations; `same` where it is small.
std::string say_among_customers(double z, const char* more, const char* less, const char* same);

}  // namespace tillcast
