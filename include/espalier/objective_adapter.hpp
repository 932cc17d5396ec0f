/// From a C++ class to the C table of objective.h. Included by objective.hpp; nothing here is for objectives to name.
#pragma once

#include <cmath>
#include <concepts>
#include <cstring>
#include <exception>
#include <istream>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>
#include <type_traits>

#include "espalier/objective.hpp"

namespace espalier {
inline namespace abi1 {
// Hidden: the dynamic linker would merge the tables of two libraries whose classes have the same name.
#pragma GCC visibility push(hidden)
namespace adapter {

template <class T>
concept HasShared = requires {
    typename T::Shared;
};

struct NoShared {
    explicit NoShared(const Options&) {}
};
template <class T>
struct SharedOf {
    using type = NoShared;
};
template <HasShared T>
struct SharedOf<T> {
    using type = typename T::Shared;
};

template <class T>
concept HasName = requires {
    { T::name } -> std::convertible_to<const char*>;
};
template <class T>
concept TrainsWithJob = requires(T& t, Job& job) {
    { t.train(1.0, 2.0, job) } -> std::convertible_to<double>;
};
template <class T>
concept Trains = requires(T& t) {
    { t.train(1.0, 2.0) } -> std::convertible_to<double>;
};
template <class T>
concept SavesItems = requires(const T& t, T& u, StateWriter& writer, StateReader& reader) {
    t.save(writer);
    u.load(reader);
};
template <class T>
concept SavesStream = requires(const T& t, T& u, std::ostream& out, std::istream& in) {
    t.save(out);
    u.load(in);
};
template <class T>
concept KnowsStateSize = requires(const T& t) {
    { t.state_size() } -> std::convertible_to<std::uint64_t>;
};
template <class T, class Shared>
concept DescribesShared = requires(Description& d, const Shared& s) {
    T::describe(d, s);
};
template <class T>
concept Describes = requires(Description& d) {
    T::describe(d);
};

/// Copies what fits, never half of a UTF-8 character.
inline void put_text(const espalier_text& out, const char* text) noexcept {
    if (out.data == nullptr || out.capacity == 0) return;
    std::size_t length = std::strlen(text);
    if (length >= out.capacity) {
        length = out.capacity - 1;
        while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
    }
    std::memcpy(out.data, text, length);
    out.data[length] = '\0';
}

/// Runs the body; an exception becomes a status and its text.
template <class Body>
espalier_status guarded(const espalier_text& error, Body&& body) noexcept {
    try {
        body();
        return ESPALIER_OK;
    } catch (const std::exception& e) {
        put_text(error, e.what());
    } catch (...) {
        put_text(error, "the objective threw something that is no std::exception");
    }
    return ESPALIER_FAILED;
}

/// A stream's way into a StateWriter.
class WriterBuffer : public std::streambuf {
  public:
    explicit WriterBuffer(StateWriter& writer) : writer_(&writer) {}

  protected:
    std::streamsize xsputn(const char* text, std::streamsize count) override {
        writer_->bytes(text, static_cast<std::size_t>(count));
        return count;
    }
    int_type overflow(int_type c) override {
        if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
        const char byte = traits_type::to_char_type(c);
        writer_->bytes(&byte, 1);
        return c;
    }

  private:
    StateWriter* writer_;
};

/// A stream over bytes that are somebody else's; only read.
class ReaderBuffer : public std::streambuf {
  public:
    ReaderBuffer(const void* bytes, std::size_t count) {
        char* first = static_cast<char*>(const_cast<void*>(bytes));
        setg(first, first, first + count);
    }
};

template <class T>
void save_to(const T& trial, StateWriter& writer) {
    if constexpr (SavesItems<T>) {
        trial.save(writer);
    } else {
        WriterBuffer buffer(writer);
        std::ostream out(&buffer);
        out.exceptions(std::ios::badbit);  // what the buffer throws comes out as it is
        trial.save(out);
        if (!out) throw std::runtime_error("save() left its stream in error");
    }
}

template <class T>
void load_from(T& trial, const void* bytes, std::size_t count) {
    if constexpr (SavesItems<T>) {
        StateReader reader(bytes, count);
        trial.load(reader);
        if (reader.left() != 0) {
            throw std::runtime_error("load() left " + std::to_string(reader.left()) + " of " + std::to_string(count) +
                                     " bytes unread: this is another objective's state");
        }
    } else {
        ReaderBuffer buffer(bytes, count);
        std::istream in(&buffer);
        trial.load(in);
        if (in.fail()) throw std::runtime_error("the state is too short or damaged: load() ran out of it");
    }
}

/// What is behind espalier_opened: lives from open to close.
template <class T>
struct Opened {
    using Shared = typename SharedOf<T>::type;

    explicit Opened(const Options& options) : shared(options) {
        description.can_save = SavesItems<T> || SavesStream<T>;
        if constexpr (DescribesShared<T, Shared>) {
            T::describe(description, shared);
        } else if constexpr (Describes<T>) {
            T::describe(description);
        }
        description.can_save = description.can_save && (SavesItems<T> || SavesStream<T>);
    }

    Shared shared;
    Description description;
};

/// Makes a trial with whichever constructor the class has.
template <class T>
std::unique_ptr<T> construct(const Configuration& c, const TrialInfo& info, typename Opened<T>::Shared& shared) {
    using Shared = typename Opened<T>::Shared;
    if constexpr (std::is_constructible_v<T, const Configuration&, const TrialInfo&, Shared&>) {
        return std::make_unique<T>(c, info, shared);
    } else if constexpr (std::is_constructible_v<T, const Configuration&, Shared&>) {
        return std::make_unique<T>(c, shared);
    } else if constexpr (std::is_constructible_v<T, const Configuration&, const TrialInfo&>) {
        return std::make_unique<T>(c, info);
    } else {
        static_assert(std::is_constructible_v<T, const Configuration&>,
                      "an objective needs a constructor (const espalier::Configuration&), optionally followed by "
                      "const espalier::TrialInfo& and a reference to its Shared");
        return std::make_unique<T>(c);
    }
}

/// Calls train() in either form.
template <class T>
double train_trial(T& trial, double from, double to, const espalier_job& raw) {
    if constexpr (TrainsWithJob<T>) {
        Job job(raw);
        return static_cast<double>(trial.train(from, to, job));
    } else {
        static_assert(Trains<T>, "an objective needs double train(double from, double to), optionally with Job&");
        return static_cast<double>(trial.train(from, to));
    }
}

/// What is behind espalier_trial. A configuration that the constructor calls infeasible makes a trial that says so
/// when it is trained: create() of the ABI knows only success and failure.
template <class T>
struct Trial {
    std::unique_ptr<T> object;
    std::string infeasible;
};

/// The functions of the C table for one class.
template <class T>
struct Table {
    static constexpr bool saves = SavesItems<T> || SavesStream<T>;

    static Opened<T>& mine(espalier_opened* opened) { return *reinterpret_cast<Opened<T>*>(opened); }
    static Trial<T>& mine(espalier_trial* trial) { return *reinterpret_cast<Trial<T>*>(trial); }
    static T& object(espalier_trial* trial) {
        if (!mine(trial).object) throw std::runtime_error(mine(trial).infeasible);
        return *mine(trial).object;
    }

    static espalier_status open(const espalier_values* values, espalier_opened** out, espalier_text error) {
        return guarded(error, [&] {
            const Options options(*values);
            *out = reinterpret_cast<espalier_opened*>(new Opened<T>(options));
        });
    }

    static espalier_status describe(espalier_opened* opened, espalier_description* out) {
        const Description& d = mine(opened).description;
        const auto or_null = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
        out->resource_unit = d.resource_unit.c_str();
        out->resource_is_integer = d.integer_resource ? 1 : 0;
        out->min_resource = d.min_resource;
        out->max_resource = d.max_resource;
        const auto flag = [](bool set, unsigned bit) { return set ? bit : 0U; };
        out->flags = flag(d.thread_safe, ESPALIER_THREAD_SAFE) | flag(d.can_save, ESPALIER_CAN_SAVE) |
                     flag(d.deterministic, ESPALIER_DETERMINISTIC) | flag(d.uses_tbb, ESPALIER_USES_TBB) |
                     flag(d.maximize, ESPALIER_MAXIMIZE) | flag(d.state_is_files, ESPALIER_STATE_IS_FILES);
        out->value_name = or_null(d.value_name);
        out->space = or_null(d.space);
        return ESPALIER_OK;
    }

    static void close(espalier_opened* opened) {
        if (opened != nullptr) delete &mine(opened);
    }

    static espalier_status create(espalier_opened* opened, const espalier_values* values,
                                  const espalier_trial_info* raw, espalier_trial** out, espalier_text error) {
        return guarded(error, [&] {
            const Configuration configuration(*values);
            const TrialInfo info{raw->trial, raw->seed, raw->attempt, raw->threads};
            auto trial = std::make_unique<Trial<T>>();
            try {
                trial->object = construct<T>(configuration, info, mine(opened).shared);
            } catch (const Infeasible& e) {
                trial->infeasible = e.what();
            }
            *out = reinterpret_cast<espalier_trial*>(trial.release());
        });
    }

    static void train(espalier_trial* trial, double from, double to, const espalier_job* job, espalier_result* result) {
        result->outcome = ESPALIER_RESULT_FAILED;
        result->resource = from;
        const espalier_status status = guarded(result->message, [&] {
            try {
                if (!mine(trial).object) throw Infeasible(mine(trial).infeasible);
                result->value = train_trial(*mine(trial).object, from, to, *job);
                result->resource = to;
                result->outcome = ESPALIER_RESULT_OK;
            } catch (const Infeasible& e) {
                result->outcome = ESPALIER_RESULT_INFEASIBLE;
                put_text(result->message, e.what());
            } catch (const Stopped& stopped) {
                result->outcome = ESPALIER_RESULT_STOPPED;
                result->value = stopped.value;
                if (!std::isnan(stopped.resource)) result->resource = stopped.resource;
            }
        });
        if (status != ESPALIER_OK) result->outcome = ESPALIER_RESULT_FAILED;
    }

    static std::uint64_t state_size(espalier_trial* trial) {
        std::uint64_t size = 0;
        char ignored[1] = {};  // an exception comes again, with its text, when the state is saved
        guarded({ignored, sizeof ignored}, [&] {
            if constexpr (KnowsStateSize<T>) {
                size = object(trial).state_size();
            } else if constexpr (saves) {
                StateWriter counter;
                save_to(object(trial), counter);
                size = counter.size();
            }
        });
        return size;
    }

    static espalier_status save(espalier_trial* trial, const espalier_writer* writer, espalier_text error) {
        return guarded(error, [&] {
            if constexpr (saves) {
                StateWriter out(*writer);
                save_to(object(trial), out);
            }
        });
    }

    static espalier_status restore(espalier_trial* trial, const void* bytes, std::size_t count, espalier_text error) {
        return guarded(error, [&] {
            if constexpr (saves) load_from(object(trial), bytes, count);
        });
    }

    static void destroy(espalier_trial* trial) {
        if (trial != nullptr) delete &mine(trial);
    }

    /// The table, made on the first call. `name` must be a literal.
    static const espalier_objective* make(const char* name) {
        static const espalier_objective table = [&] {
            espalier_objective t{};
            t.size = sizeof t;
            t.abi_version = ESPALIER_ABI_VERSION;
            if constexpr (HasName<T>) {
                t.name = T::name;
            } else {
                const char* colon = std::strrchr(name, ':');  // a class named with its namespace
                t.name = colon != nullptr ? colon + 1 : name;
            }
            t.open = &open;
            t.describe = &describe;
            t.close = &close;
            t.create = &create;
            t.train = &train;
            if constexpr (saves) {
                t.state_size = &state_size;
                t.save = &save;
                t.restore = &restore;
            }
            t.destroy = &destroy;
            return t;
        }();
        return &table;
    }
};

/// The version handshake of espalier_get_objective.
inline const espalier_objective* offer(const espalier_host* host, const espalier_objective* table) noexcept {
    const bool served = host != nullptr && host->oldest_abi_version <= ESPALIER_ABI_VERSION &&
                        host->abi_version >= ESPALIER_ABI_VERSION;
    return served ? table : nullptr;
}

}  // namespace adapter
#pragma GCC visibility pop
}  // namespace abi1
}  // namespace espalier
