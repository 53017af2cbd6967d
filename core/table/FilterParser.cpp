#include "core/table/DateTimeText.h"
#include "core/table/Filter.h"
#include "core/table/FilterNode.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace bw {
namespace {

using Node = std::shared_ptr<const FilterNode>;
using Op = FilterNode::Op;
constexpr int kDeepest = 200;

struct Token {
    enum Type { Word, Quoted, Text, Number, Symbol, End };
    Type type = End;
    std::string text;
    std::size_t position = 0;  ///< from 0
};

std::unexpected<Error> mistake(std::size_t position, const std::string& what) {
    return fail(
        ErrorCode::BadInput,
        fmt::format("The filter is wrong at position {}: {}", position + 1, what),
        "Write for example: age > 60 and (workclass is missing or sex in ('Male', 'Female'))");
}

bool isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isWordPart(char c) {
    return isWordStart(c) || isDigit(c) || c == '-' || c == '.';
}

class Lexer {
public:
    explicit Lexer(const std::string& text) : text_(text) {}

    Result<std::vector<Token>> run() {
        std::vector<Token> tokens;
        while (true) {
            while (at_ < text_.size() &&
                   (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
                ++at_;
            if (at_ == text_.size()) break;
            BW_TRY(Token token, next());
            tokens.push_back(std::move(token));
        }
        tokens.push_back({Token::End, "", text_.size()});
        return tokens;
    }

private:
    Result<Token> next() {
        const char c = text_[at_];
        if (c == '\'' || c == '"') return quoted(c);
        if (isWordStart(c)) return span(Token::Word, isWordPart);
        const bool sign = (c == '-' || c == '+' || c == '.') && at_ + 1 < text_.size() &&
                          (isDigit(text_[at_ + 1]) || text_[at_ + 1] == '.');
        if (isDigit(c) || sign) return number();
        for (const std::string_view symbol :
             {"!=", "<>", "<=", ">=", "==", "=", "<", ">", "(", ")", ","})
            if (text_.compare(at_, symbol.size(), symbol) == 0) {
                at_ += symbol.size();
                return Token{Token::Symbol, std::string(symbol), at_ - symbol.size()};
            }
        return mistake(at_, fmt::format("\"{}\" has no meaning here", c));
    }

    Token span(Token::Type type, bool (*belongs)(char)) {
        const std::size_t begin = at_;
        while (at_ < text_.size() && belongs(text_[at_])) ++at_;
        return {type, text_.substr(begin, at_ - begin), begin};
    }

    Token number() {
        const std::size_t begin = at_++;
        while (at_ < text_.size() &&
               (isWordPart(text_[at_]) || (text_[at_] == '+' && (text_[at_ - 1] | 0x20) == 'e')))
            ++at_;
        return {Token::Number, text_.substr(begin, at_ - begin), begin};
    }

    Result<Token> quoted(char quote) {
        const std::size_t begin = at_++;
        Token token{quote == '"' ? Token::Quoted : Token::Text, "", begin};
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] != quote) {
                token.text += text_[at_];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
                token.text += text_[at_++];
            } else {
                ++at_;
                return token;
            }
        }
        return mistake(begin, "this quote is not closed");
    }

    const std::string& text_;
    std::size_t at_ = 0;
};

class Parser {
public:
    Parser(std::vector<Token> tokens, const Dataset& dataset)
        : tokens_(std::move(tokens)), dataset_(dataset) {}

    Result<Node> run() {
        if (now().type == Token::End) return mistake(0, "there is no condition");
        BW_TRY(Node node, either());
        if (now().type != Token::End)
            return mistake(now().position, fmt::format("\"{}\" is left over", now().text));
        return node;
    }

private:
    [[nodiscard]] const Token& now() const { return tokens_[at_]; }
    [[nodiscard]] bool isWord(std::string_view word) const {
        return now().type == Token::Word && now().text.size() == word.size() &&
               std::equal(word.begin(), word.end(), now().text.begin(),
                          [](char a, char b) { return a == (b | 0x20); });
    }
    bool takeWord(std::string_view word) { return isWord(word) && (++at_, true); }
    bool takeSymbol(std::string_view symbol) {
        return now().type == Token::Symbol && now().text == symbol && (++at_, true);
    }
    [[nodiscard]] std::string shown() const {
        return now().type == Token::End ? "the end" : fmt::format("\"{}\"", now().text);
    }

    Result<Node> either() { return chain(Op::Or, "or", &Parser::both); }
    Result<Node> both() { return chain(Op::And, "and", &Parser::negated); }

    Result<Node> chain(Op op, std::string_view word, Result<Node> (Parser::*part)()) {
        BW_TRY(Node first, (this->*part)());
        if (!isWord(word)) return first;
        FilterNode node{.op = op, .children = {first}};
        while (takeWord(word)) {
            BW_TRY(Node next, (this->*part)());
            node.children.push_back(std::move(next));
        }
        return std::make_shared<const FilterNode>(std::move(node));
    }

    Result<Node> negated() {
        if (++depth_ > kDeepest) return mistake(now().position, "too many brackets");
        Result<Node> result = takeWord("not") ? inverse(negated()) : primary();
        --depth_;
        return result;
    }

    static Result<Node> inverse(Result<Node> node) {
        if (!node) return node;
        return std::make_shared<const FilterNode>(FilterNode{.op = Op::Not, .children = {*node}});
    }

    Result<Node> primary() {
        if (takeSymbol("(")) {
            BW_TRY(Node node, either());
            if (!takeSymbol(")"))
                return mistake(now().position, fmt::format("\")\" expected, not {}", shown()));
            return node;
        }
        if (now().type != Token::Word && now().type != Token::Quoted)
            return mistake(now().position, fmt::format("a column name expected, not {}", shown()));
        auto column = dataset_.columnIndex(now().text);
        if (!column)
            return fail(column.error().code,
                        fmt::format("The filter is wrong at position {}: {}", now().position + 1,
                                    column.error().message),
                        column.error().hint);
        ++at_;
        return condition(*column);
    }

    Result<Node> condition(int column) {
        if (takeWord("is")) {
            const bool negate = takeWord("not");
            if (!takeWord("missing"))
                return mistake(now().position,
                               fmt::format("\"missing\" expected, not {}", shown()));
            Node node = make({.op = Op::Missing, .column = column});
            return negate ? inverse(node) : Result<Node>(node);
        }
        if (takeWord("matches")) return pattern(column);
        if (takeWord("not")) {
            if (!takeWord("in"))
                return mistake(now().position, fmt::format("\"in\" expected, not {}", shown()));
            return inverse(list(column));
        }
        if (takeWord("in")) return list(column);
        return comparison(column);
    }

    static Node make(FilterNode node) {
        return std::make_shared<const FilterNode>(std::move(node));
    }

    Result<Node> comparison(int column) {
        static constexpr std::pair<std::string_view, Op> kOps[] = {
            {"=", Op::Equal},     {"==", Op::Equal},       {"!=", Op::NotEqual},
            {"<>", Op::NotEqual}, {"<", Op::Less},         {"<=", Op::LessEqual},
            {">", Op::Greater},   {">=", Op::GreaterEqual}};
        for (const auto& [symbol, op] : kOps)
            if (takeSymbol(symbol)) {
                BW_TRY(FilterNode::Value wanted, value(column));
                return make({.op = op, .column = column, .values = {std::move(wanted)}});
            }
        return mistake(now().position,
                       fmt::format("a comparison, in, is or matches expected, not {}", shown()));
    }

    Result<Node> list(int column) {
        FilterNode node{.op = Op::In, .column = column};
        if (!takeSymbol("("))
            return mistake(now().position, fmt::format("\"(\" expected, not {}", shown()));
        do {
            BW_TRY(FilterNode::Value wanted, value(column));
            node.values.push_back(std::move(wanted));
        } while (takeSymbol(","));
        if (!takeSymbol(")"))
            return mistake(now().position, fmt::format("\")\" or \",\" expected, not {}", shown()));
        return make(std::move(node));
    }

    Result<Node> pattern(int column) {
        if (dataset_.kind(column) != ColumnKind::Category)
            return mistake(now().position, "matches works on categories only");
        if (now().type != Token::Text && now().type != Token::Quoted)
            return mistake(now().position,
                           fmt::format("a pattern in quotes expected, not {}", shown()));
        if (const auto compiled = TextPattern::compile(now().text); !compiled)
            return mistake(now().position, compiled.error().message);
        return make({.op = Op::Matches, .column = column, .values = {tokens_[at_++].text}});
    }

    /// The next token as a value of the column's kind.
    Result<FilterNode::Value> value(int column) {
        const Token token = now();
        if (token.type == Token::Symbol || token.type == Token::End)
            return mistake(token.position, fmt::format("a value expected, not {}", shown()));
        ++at_;
        const ColumnKind kind = dataset_.kind(column);
        if (kind == ColumnKind::Category) return token.text;
        std::optional<FilterNode::Value> value;
        if (kind == ColumnKind::DateTime) {
            if (const auto micros = parseDateTimeText(token.text)) value = *micros;
        } else if (kind == ColumnKind::Boolean) {
            if (token.text == "true" || token.text == "1") value = std::int64_t{1};
            if (token.text == "false" || token.text == "0") value = std::int64_t{0};
        } else {
            value = numberFrom(token.text);
        }
        if (value) return *value;
        return mistake(token.position,
                       fmt::format("\"{}\" is not a {} like the column \"{}\"", token.text,
                                   columnKindName(kind),
                                   dataset_.columns()[static_cast<std::size_t>(column)]));
    }

    static std::optional<FilterNode::Value> numberFrom(std::string_view text) {
        if (text.starts_with('+')) text.remove_prefix(1);
        const char* end = text.data() + text.size();
        std::int64_t whole = 0;
        if (const auto [at, error] = std::from_chars(text.data(), end, whole);
            error == std::errc() && at == end)
            return whole;
        double real = 0;
        const auto [at, error] = std::from_chars(text.data(), end, real);
        if (error != std::errc() || at != end || std::isnan(real)) return std::nullopt;
        return real;
    }

    std::vector<Token> tokens_;
    const Dataset& dataset_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

Result<Filter> Filter::parse(const std::string& expression, const Dataset& dataset) {
    BW_TRY(auto tokens, Lexer(expression).run());
    BW_TRY(auto root, Parser(std::move(tokens), dataset).run());
    return Filter(std::move(root));
}

}  // namespace bw
