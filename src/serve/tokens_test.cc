#include "serve/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "base/file.h"
#include "serve/buckets.h"
#include "serve/sign_ins.h"
#include "serve/token_book.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class Tokens : public testing::Test {
 protected:
  Tokens() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tillcast-XXXXXX").string();
    dir_ = ::mkdtemp(pattern.data());
  }
  ~Tokens() override { std::filesystem::remove_all(dir_); }
  void write(const std::string& text) { std::ofstream(dir_ / "tokens.json") << text; }

  std::filesystem::path dir_;
};

TEST_F(Tokens, ATokenIsPrintedOnceAndKeptAsItsHashForTheOwnerAlone) {
  ::umask(0);
  const TokenFile file(dir_ / "new");
  const NewToken made = file.create("shop", {Scope::kIngest}, 2000, 1000).value();
  EXPECT_EQ(made.secret.size(), 46u);
  EXPECT_TRUE(made.secret.starts_with("tc_"));
  const std::string text = read_file(file.path()).value();
  EXPECT_THAT(text, Not(HasSubstr(made.secret.substr(3))));
  EXPECT_THAT(text, HasSubstr(to_hex(hash_of(made.secret))));
  EXPECT_EQ(std::filesystem::status(file.path()).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::filesystem::status(dir_ / "new").permissions(), std::filesystem::perms(0700));
  const Token read = file.read().value().front();
  EXPECT_EQ(read.name, "shop");
  EXPECT_EQ(read.scopes.text(), "ingest");
  EXPECT_EQ(read.expires_at_ms, 2000);
  EXPECT_TRUE(read.valid(1999));
  EXPECT_FALSE(read.valid(2000));
  ::umask(022);
}

TEST_F(Tokens, NoTwoSecretsAreTheSameAndTheHashIsSha256) {
  std::set<std::string> secrets;
  for (int i = 0; i < 1000; ++i) secrets.insert(random_text(32));
  EXPECT_EQ(secrets.size(), 1000u);
  EXPECT_EQ(to_hex(hash_of("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_TRUE(same_secret(hash_of("abc"), *hash_from_hex(to_hex(hash_of("abc")))));
  EXPECT_FALSE(same_secret(hash_of("abc"), hash_of("abd")));
}

TEST_F(Tokens, AScopeIsOneOfThreeAndAdminCoversAll) {
  EXPECT_EQ(Scopes::parse("read,ingest").value().text(), "ingest,read");
  for (const char* text : {"", "read,", "Read", "all", "read ,ingest"})
    EXPECT_FALSE(Scopes::parse(text).ok()) << text;
  EXPECT_TRUE(Scopes({Scope::kAdmin}).cover({Scope::kIngest, Scope::kRead}));
  EXPECT_FALSE(Scopes({Scope::kRead}).cover({Scope::kIngest, Scope::kRead}));
  EXPECT_FALSE(Scopes({Scope::kIngest, Scope::kRead}).cover({Scope::kAdmin}));
  EXPECT_TRUE(Scopes({Scope::kRead}).cover({}));
}

TEST_F(Tokens, SeveralWhoCreateAtOnceLoseNone) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back(
        [&] { EXPECT_TRUE(TokenFile(dir_).create("one", {Scope::kRead}, std::nullopt, 0).ok()); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(TokenFile(dir_).read().value().size(), 8u);
}

TEST_F(Tokens, ADamagedFileLetsNobodyInAndIsNotWrittenOver) {
  const NewToken made = TokenFile(dir_).create("a", {Scope::kAdmin}, std::nullopt, 0).value();
  TokenBook book(dir_);
  ASSERT_TRUE(book.find(made.secret, 1));
  const std::string whole = read_file(dir_ / "tokens.json").value();
  std::string odd_scope = whole;
  odd_scope.replace(odd_scope.find("admin"), 5, "owner");
  for (const std::string& text :
       {std::string(), std::string("{"), whole.substr(0, 60), odd_scope, std::string("[]"),
        std::string(R"({"version":2,"tokens":[]})"), std::string(R"({"version":1,"tokens":[{}]})"),
        std::string(R"({"version":1,"tokens":[{"id":5}]})")}) {
    write(text);
    book.look();
    EXPECT_FALSE(book.find(made.secret, 1)) << text;
    EXPECT_TRUE(book.required());
    EXPECT_NE(book.problem(), "");
    EXPECT_FALSE(TokenFile(dir_).create("b", {Scope::kRead}, std::nullopt, 0).ok());
    EXPECT_EQ(read_file(dir_ / "tokens.json").value(), text);
  }
  std::filesystem::remove(dir_ / "tokens.json");
  book.look();
  EXPECT_TRUE(book.required()) << "gone is not open";
  EXPECT_FALSE(book.find(made.secret, 1));
  write(whole);
  std::filesystem::permissions(dir_ / "tokens.json", std::filesystem::perms(0622));
  book.look();
  EXPECT_FALSE(book.find(made.secret, 1)) << "others may have written it";
  std::filesystem::permissions(dir_ / "tokens.json", std::filesystem::perms(0600));
  book.look();
  EXPECT_TRUE(book.find(made.secret, 1));
}

TEST_F(Tokens, ARevokedOrExpiredTokenIsUnknownAndTheLastOpensNothing) {
  const TokenFile file(dir_);
  TokenBook book(dir_);
  EXPECT_FALSE(book.required());
  const NewToken brief = file.create("brief", {Scope::kRead}, 100, 0).value();
  const NewToken lasting = file.create("lasting", {Scope::kRead}, std::nullopt, 0).value();
  book.look();
  EXPECT_TRUE(book.required());
  EXPECT_EQ(book.find(brief.secret, 99)->id, brief.token.id);
  EXPECT_FALSE(book.find(brief.secret, 100));
  EXPECT_FALSE(book.find(lasting.secret + "x", 0));
  EXPECT_FALSE(book.find("", 0));
  EXPECT_EQ(file.revoke("nobody").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(file.revoke(lasting.token.id).ok());
  ASSERT_TRUE(file.revoke(brief.token.id).ok());
  book.look();
  EXPECT_FALSE(book.find(lasting.secret, 0));
  EXPECT_FALSE(book.find_id(lasting.token.id, 0));
  EXPECT_TRUE(book.required());
  EXPECT_FALSE(book.any_valid(0));
}

TEST(SignIns, EndAfterTwelveHoursAndAreBounded) {
  SignIns sign_ins;
  const SignIns::Instant now{};
  const std::string first = sign_ins.begin("a", now);
  EXPECT_EQ(sign_ins.find(hash_of(first), now + 11h), "a");
  EXPECT_FALSE(sign_ins.find(hash_of(first), now + 12h));
  EXPECT_FALSE(sign_ins.find(hash_of("made up"), now));
  const std::string other = sign_ins.begin("b", now);
  for (int i = 0; i < 100; ++i) sign_ins.begin("a", now + 1s);
  EXPECT_FALSE(sign_ins.find(hash_of(first), now + 1s)) << "the oldest went";
  EXPECT_TRUE(sign_ins.find(hash_of(other), now + 1s)) << "another token's stays";
  sign_ins.end(hash_of(other));
  EXPECT_FALSE(sign_ins.find(hash_of(other), now));
}

TEST(Buckets, RefillWithTimeAndStayBounded) {
  Buckets buckets(2, 4, 100);
  Buckets::Instant now{};
  now += 1h;
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(buckets.take("a", now));
  EXPECT_FALSE(buckets.take("a", now));
  EXPECT_FALSE(buckets.has("a", now));
  EXPECT_TRUE(buckets.take("b", now));
  EXPECT_TRUE(buckets.take("a", now + 500ms));
  EXPECT_FALSE(buckets.take("a", now + 500ms));
  EXPECT_EQ(buckets.wait_seconds(), 1u);
  for (int i = 0; i < 10'000; ++i) buckets.take(std::to_string(i), now + 500ms);
  EXPECT_LE(buckets.keys(), 100u);
}

}  // namespace
}  // namespace tillcast
